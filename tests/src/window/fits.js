const root = document.documentElement;
const name = (element) => {
  const testid = element.closest('[data-testid]')?.dataset.testid ?? 'page';
  const kind = [element.tagName.toLowerCase(), ...element.classList].join('.');
  return `${kind} in ${testid} (“${(element.textContent ?? '').trim().slice(0, 40)}”)`;
};
// What is scrolled by its reader on purpose, and fields, whose text moves below the caret.
const scrolls = 'pre, input, textarea, select';
const isHidden = (element, style) =>
  style.visibility === 'hidden' || style.clipPath !== 'none' || element.closest('.hidden') !== null;
const misfits = [];
if (root.scrollWidth > root.clientWidth) misfits.push('the page scrolls sideways');
for (const element of document.body.querySelectorAll('*')) {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (box.width === 0 || element.matches(scrolls) || element.closest('svg, pre') || isHidden(element, style)) continue;
  const isChrome = element.closest('header, footer, [role="toolbar"], [role="dialog"], .banner') !== null;
  // What hangs over without being cut off is a fault where it is text: it lies over its neighbour.
  const counts = style.overflowX !== 'visible' || [...element.childNodes].some((child) => child.nodeType === Node.TEXT_NODE);
  const isWider = counts && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
  if (isWider && style.textOverflow !== 'ellipsis') {
    misfits.push(`${name(element)} is ${element.scrollWidth - element.clientWidth} px wider than its place`);
  } else if (isChrome && style.overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 2) {
    misfits.push(`${name(element)} is ${element.scrollHeight - element.clientHeight} px higher than its place`);
  } else if (box.right > root.clientWidth + 1 || box.left < -1) {
    misfits.push(`${name(element)} hangs out of the window`);
  }
}
return misfits;
