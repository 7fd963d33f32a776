// Shows one slide of a deck at a time. Keys: arrows, space, Page Up and Down, Home, End; o all slides, n notes, f full
// screen. A swipe turns too. The address ends in the slide's number, so that a slide can be linked to.
'use strict';
const slides = [...document.querySelectorAll('#slides > section')];
const notes = document.getElementById('notes'), place = document.getElementById('place');
const progress = document.getElementById('progress');
let present = 0;

function show(number, keepsAddress) {
  present = Math.max(0, Math.min(slides.length - 1, number));
  slides.forEach((slide, index) => slide.classList.toggle('shown', index === present));
  place.textContent = `${present + 1} of ${slides.length}`;
  progress.style.width = `${100 * present / Math.max(1, slides.length - 1)}%`;
  notes.replaceChildren(...[...slides[present].querySelectorAll('.notes')].flatMap(
    note => [...note.cloneNode(true).childNodes]));
  if (!notes.textContent.trim()) notes.textContent = 'No notes on this slide.';
  if (!keepsAddress) history.replaceState(null, '', `#${present + 1}`);
  if (document.body.classList.contains('overview')) slides[present].scrollIntoView({ block: 'nearest' });
}

function overview(isOn) {
  document.body.classList.toggle('overview', isOn);
  slides.forEach(slide => isOn ? slide.setAttribute('tabindex', '0') : slide.removeAttribute('tabindex'));
  if (isOn) slides[present].focus();
  show(present);
}

function press(key) {
  const isOverview = document.body.classList.contains('overview');
  switch (key) {
    case 'ArrowRight': case 'ArrowDown': case 'PageDown': case ' ': show(present + 1); break;
    case 'ArrowLeft': case 'ArrowUp': case 'PageUp': case 'Backspace': show(present - 1); break;
    case 'Home': show(0); break;
    case 'End': show(slides.length - 1); break;
    case 'o': overview(!isOverview); break;
    case 'Escape': if (!isOverview) return false; overview(false); break;
    case 'n': notes.hidden = !notes.hidden; document.body.classList.toggle('with-notes', !notes.hidden); break;
    case 'f':
      if (document.fullscreenElement) document.exitFullscreen(); else document.documentElement.requestFullscreen?.();
      break;
    default: return false;
  }
  return true;
}

addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const slide = event.target.closest?.('section');
  if (document.body.classList.contains('overview') && event.key === 'Enter' && slide) {
    present = slides.indexOf(slide);
    overview(false);
    event.preventDefault();
    return;
  }
  // Buttons and links keep their own keys.
  if (event.target.closest?.('button, a') && [' ', 'Enter'].includes(event.key)) return;
  if (press(event.key)) event.preventDefault();
});

for (const button of document.querySelectorAll('#controls button')) {
  button.addEventListener('click', () => press(button.dataset.key));
}
slides.forEach((slide, index) => slide.addEventListener('click', () => {
  if (!document.body.classList.contains('overview')) return;
  present = index;
  overview(false);
}));

let start = null;
addEventListener('touchstart', event => {
  start = event.touches.length === 1 ? [event.touches[0].clientX, event.touches[0].clientY] : null;
}, { passive: true });
addEventListener('touchend', event => {
  if (!start || document.body.classList.contains('overview')) return;
  const [x, y] = [event.changedTouches[0].clientX - start[0], event.changedTouches[0].clientY - start[1]];
  if (Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) show(present + (x < 0 ? 1 : -1));
  start = null;
}, { passive: true });

addEventListener('hashchange', () => show((parseInt(location.hash.slice(1), 10) || 1) - 1, true));
document.body.classList.add('running');
show((parseInt(location.hash.slice(1), 10) || 1) - 1, true);
