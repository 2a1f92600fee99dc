// Measures from what a person does to the frame that shows the last of what came of it.
// arguments: the event, and what is watched.
const [event, watched] = arguments;
const probe = { from: null, to: null };
window.adtallyProbe?.stop();
const begin = (happened) => {
  probe.from ??= happened.timeStamp;
};
// A message that is sent within a frame arrives when that frame has been drawn.
const drawn = () => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    probe.to = performance.now();
  };
  channel.port2.postMessage(null);
};
const seen = new MutationObserver((changes) => {
  const counts = (change) => !(change.target.parentElement ?? change.target).closest('.search');
  if (probe.from !== null && changes.some(counts)) requestAnimationFrame(drawn);
});
seen.observe(document.querySelector(watched), {
  attributes: true,
  characterData: true,
  childList: true,
  subtree: true,
});
window.addEventListener(event, begin, { capture: true });
probe.stop = () => {
  seen.disconnect();
  window.removeEventListener(event, begin, { capture: true });
};
window.adtallyProbe = probe;
