// Scrolls the list for so many milliseconds by so many pixels a frame, and tells how long each frame
// took, and in how many of them a row was not there yet.
const [duration, pixels, done] = arguments;
const scroller = document.querySelector('.list-scroller');
const frames = [];
let last = null;
let direction = 1;
let loading = 0;
const end = performance.now() + duration;
const step = (now) => {
  if (last !== null) frames.push(now - last);
  last = now;
  if (scroller.querySelector('.skeleton') !== null) loading += 1;
  if (scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - pixels) direction = -1;
  if (scroller.scrollTop <= pixels) direction = 1;
  scroller.scrollTop += direction * pixels;
  if (now < end) requestAnimationFrame(step);
  else done({ frames, loading });
};
requestAnimationFrame(step);
