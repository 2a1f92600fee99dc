// Notes how long the page is busy at a stretch: a timer that is due at once comes when the task before it has ended.
// A timer within a timer waits for 4 ms.
const tasks = { longest: 0, over50: 0, over100: 0 };
let last = performance.now();
const beat = () => {
  const now = performance.now();
  const task = now - last - 4;
  last = now;
  tasks.longest = Math.max(tasks.longest, task);
  if (task > 50) tasks.over50 += 1;
  if (task > 100) tasks.over100 += 1;
  setTimeout(beat, 0);
};
setTimeout(beat, 0);
window.adtallyTasks = tasks;
