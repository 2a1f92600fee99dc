// Scrolls the list for so many milliseconds by so many pixels a frame, and tells how long each frame
// took, and in how many of them a row was not there yet.
const [duration, pixels, done] = arguments;
const scroller = document.querySelector('.list-scroller');
const frames = [];
let last = null;
let direction = 1;
let loading = 0;
// The row that has the focus stays in the document wherever it is.
const isLoading = () => {
  const { top, bottom } = scroller.getBoundingClientRect();
  return [...scroller.querySelectorAll('.skeleton')].some((row) => {
    const place = row.getBoundingClientRect();
    return place.bottom > top && place.top < bottom;
  });
};
const end = performance.now() + duration;
const step = (now) => {
  if (last !== null) frames.push(now - last);
  last = now;
  if (isLoading()) loading += 1;
  if (scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - pixels) direction = -1;
  if (scroller.scrollTop <= pixels) direction = 1;
  scroller.scrollTop += direction * pixels;
  if (now < end) requestAnimationFrame(step);
  else done({ frames, loading });
};
requestAnimationFrame(step);
