// Shows one slide of a deck at a time. Keys: arrows, space, Page Up and Down, Home, End; o all slides, s a window for the
// speaker (notes, the next slide, a clock), n notes on this screen, f full screen. A swipe turns too. The address ends in the
// slide's number, so that a slide can be linked to.
'use strict';
const slides = [...document.querySelectorAll('#slides > section')];
const notes = document.getElementById('notes'), place = document.getElementById('place');
const progress = document.getElementById('progress');
let present = 0;

// What is for the speaker on a slide.
function notesOf(slide) {
  return [...slide.querySelectorAll('.notes')].flatMap(note => [...note.cloneNode(true).childNodes]);
}

function show(number, keepsAddress) {
  present = Math.max(0, Math.min(slides.length - 1, number));
  slides.forEach((slide, index) => slide.classList.toggle('shown', index === present));
  place.textContent = `${present + 1} of ${slides.length}`;
  progress.style.width = `${100 * present / Math.max(1, slides.length - 1)}%`;
  notes.replaceChildren(...notesOf(slides[present]));
  if (!notes.textContent.trim()) notes.textContent = 'No notes on this slide.';
  if (!keepsAddress) history.replaceState(null, '', `#${present + 1}`);
  if (document.body.classList.contains('overview')) slides[present].scrollIntoView({ block: 'nearest' });
  tell();
}

// Sets smaller what would be cut off at the foot of its slide. All sizes follow the slide's width, so once is enough.
function fit(slide) {
  const isShown = slide.classList.contains('shown');
  slide.classList.add('shown');
  for (let size = 0.95; size > 0.5 && slide.scrollHeight > slide.clientHeight + 1; size -= 0.05) {
    slide.style.setProperty('--fit', size.toFixed(2));
  }
  slide.classList.toggle('shown', isShown);
}

// The speaker's window: an empty page of ours that this one fills, so that it needs no file and no server.
let speaker = null, since = 0, ticks = 0;

function part(name, ...content) {
  const element = speaker.document.createElement('div');
  element.id = name;
  element.append(...content);
  return element;
}

// One that was loaded again is empty.
function hasSpeaker() { return Boolean(speaker && !speaker.closed && speaker.document.getElementById('said')); }

function openSpeaker() {
  if (hasSpeaker()) { speaker.focus(); return; }
  speaker = window.open('', 'speaker', 'popup,width=1000,height=700');
  if (!speaker) {
    place.textContent = 'The browser blocked the speaker’s window: allow windows for this page.';
    return;
  }
  const page = speaker.document;
  page.documentElement.lang = document.documentElement.lang;
  page.title = `Speaker: ${document.title}`;
  page.head.replaceChildren(...[...document.querySelectorAll('head style, head link[rel=stylesheet]')].map(
    style => page.importNode(style, true)));
  page.body.className = 'speaker';
  const again = page.createElement('button');
  again.textContent = 'From 0 again';
  again.addEventListener('click', () => { since = Date.now(); tick(); });
  page.body.replaceChildren(
    part('clock', part('now'), part('elapsed'), part('where'), again), part('shown'), part('next'), part('said'));
  speaker.addEventListener('keydown', keyed);
  since = Date.now();
  clearInterval(ticks);
  ticks = setInterval(tick, 1000);
  tell();
}

function tick() {
  if (!hasSpeaker()) { clearInterval(ticks); return; }
  const two = number => String(number).padStart(2, '0');
  const now = new Date(), seconds = Math.floor((now - since) / 1000);
  speaker.document.getElementById('now').textContent = `${two(now.getHours())}:${two(now.getMinutes())}`;
  speaker.document.getElementById('elapsed').textContent = `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

function tell() {
  if (!hasSpeaker()) return;
  const page = speaker.document;
  const copy = slide => slide ? [page.importNode(slide, true)] : ['The end'];
  page.getElementById('where').textContent = place.textContent;
  page.getElementById('shown').replaceChildren(...copy(slides[present]));
  page.getElementById('next').replaceChildren(...copy(slides[present + 1]));
  const words = notesOf(slides[present]).map(node => page.importNode(node, true));
  page.getElementById('said').replaceChildren(...(words.length ? words : ['No notes on this slide.']));
  tick();
}

addEventListener('pagehide', () => speaker?.close());

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
    case 's': openSpeaker(); break;
    case 'n': notes.hidden = !notes.hidden; document.body.classList.toggle('with-notes', !notes.hidden); break;
    case 'f':
      if (document.fullscreenElement) document.exitFullscreen(); else document.documentElement.requestFullscreen?.();
      break;
    default: return false;
  }
  return true;
}

function keyed(event) {
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
}
addEventListener('keydown', keyed);

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
addEventListener('load', () => slides.forEach(fit));
show((parseInt(location.hash.slice(1), 10) || 1) - 1, true);
