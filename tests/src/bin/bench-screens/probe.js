// Measures from what a person does to the change that comes of it: when it is in the document, and when the
// frame that shows it has been drawn. arguments: the event. HOLDS is replaced by what tells that it is there.
const [event] = arguments;
const probe = { from: null, there: null, drawn: null };
window.adtallyProbe?.stop();
const begin = (happened) => {
  probe.from ??= happened.timeStamp;
};
// A message that is sent within a frame arrives when that frame has been drawn.
const draw = () => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    probe.drawn = performance.now();
  };
  channel.port2.postMessage(null);
};
const seen = new MutationObserver(() => {
  if (probe.from === null || probe.there !== null || !(HOLDS)) return;
  probe.there = performance.now();
  requestAnimationFrame(draw);
});
seen.observe(document.body, { attributes: true, characterData: true, childList: true, subtree: true });
window.addEventListener(event, begin, { capture: true });
probe.stop = () => {
  seen.disconnect();
  window.removeEventListener(event, begin, { capture: true });
};
window.adtallyProbe = probe;
