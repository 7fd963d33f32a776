// The site's pages work without this script; with it they have a search, a choice of colours, buttons to copy code,
// permalinks, and remember whether code is shown. No library, and nothing is sent anywhere.
(function () {
  'use strict';
  const root = document.documentElement;
  const base = root.dataset.root || '';
  root.classList.add('js');

  // Browsers may refuse to remember, as for files or in private windows.
  function recall(key) { try { return localStorage.getItem(key); } catch (error) { return null; } }
  function remember(key, value) {
    try { if (value) localStorage.setItem(key, value); else localStorage.removeItem(key); } catch (error) { /* not kept */ }
  }

  // Before anything is painted.
  const schemes = ['system', 'light', 'dark'];
  let scheme = recall('retrace-scheme');
  if (!schemes.includes(scheme)) scheme = 'system';
  function paint() { if (scheme === 'system') delete root.dataset.scheme; else root.dataset.scheme = scheme; }
  paint();
  // Called right behind the contents of the page, which are open where they stand beside the text.
  window.retraceContents = function () {
    if (matchMedia('(min-width: 96rem)').matches) document.querySelector('.contents details').open = true;
  };

  function make(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  function colours() {
    const button = document.querySelector('button.scheme');
    const name = () => { button.lastElementChild.textContent = 'Colours: ' + scheme; };
    button.addEventListener('click', () => {
      scheme = schemes[(schemes.indexOf(scheme) + 1) % schemes.length];
      remember('retrace-scheme', scheme === 'system' ? null : scheme);
      paint();
      name();
    });
    name();
  }

  function menu() {
    const button = document.querySelector('button.menu'), sidebar = document.getElementById('sidebar');
    function show(open) {
      sidebar.classList.toggle('open', open);
      button.setAttribute('aria-expanded', String(open));
    }
    button.addEventListener('click', () => show(!sidebar.classList.contains('open')));
    sidebar.addEventListener('keydown', event => {
      if (event.key === 'Escape' && sidebar.classList.contains('open')) { show(false); button.focus(); }
    });
    const current = sidebar.querySelector('[aria-current]');
    if (current && sidebar.scrollHeight > sidebar.clientHeight) sidebar.scrollTop = current.offsetTop - sidebar.clientHeight / 3;
  }

  // What scrolls sideways must be reachable by keyboard; what does not needs no stop.
  function stops() {
    for (const box of document.querySelectorAll('.table, div.sourceCode, .formula, main p, .explorable')) {
      if (box.clientWidth && box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0; else box.removeAttribute('tabindex');
    }
  }

  function permalinks() {
    for (const place of document.querySelectorAll('main :is(h2, h3, h4), main .formula')) {
      // Where a section begins with its heading, as an exercise does, the address is the section's.
      const isFirst = place.parentElement.firstElementChild === place;
      const id = place.id || (isFirst && place.parentElement.id !== 'main' && place.parentElement.id);
      if (!id) continue;
      const name = place.classList.contains('formula') ? 'Link to formula ' + id.replace('formula-', '')
        : 'Link to “' + place.textContent.trim() + '”';
      const link = make('a', { className: 'permalink', href: '#' + id, textContent: '#' });
      link.setAttribute('aria-label', name);
      place.append(link);
    }
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch (error) {
      // Without leave, or in a browser that takes a file for no safe place.
      const area = make('textarea', { value: text });
      area.className = 'unseen';
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
  }

  function copies() {
    for (const block of document.querySelectorAll('main div.sourceCode')) {
      const button = make('button', { type: 'button', className: 'copy', textContent: 'Copy' });
      button.setAttribute('aria-label', 'Copy this code');
      const said = make('span', { className: 'unseen' });
      said.setAttribute('role', 'status');
      button.addEventListener('click', async () => {
        await copy(block.querySelector('code').textContent.replace(/\n?$/, '\n'));
        button.textContent = 'Copied';
        said.textContent = 'Copied';
        button.classList.add('done');
        setTimeout(() => { button.textContent = 'Copy'; said.textContent = ''; button.classList.remove('done'); }, 2000);
      });
      const box = make('div', { className: 'copyable' });
      block.replaceWith(box);
      box.append(block, button, said);
    }
  }

  function folds() {
    const blocks = [...document.querySelectorAll('details.code')];
    const button = document.querySelector('button.unfold');
    function show(open) {
      for (const block of blocks) block.open = open;
      button.setAttribute('aria-pressed', String(open));
    }
    if (button && !blocks.length) button.parentElement.hidden = true;
    if (button && blocks.length) {
      if (recall('retrace-code') === 'shown') show(true);
      button.addEventListener('click', () => {
        const open = button.getAttribute('aria-pressed') !== 'true';
        remember('retrace-code', open ? 'shown' : null);
        show(open);
        stops();
      });
    }
    for (const block of document.querySelectorAll('details')) block.addEventListener('toggle', stops);
    // A link into what is folded opens it.
    function reveal() {
      const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!place) return;
      let opened = false;
      for (let box = place.closest('details'); box; box = box.parentElement.closest('details')) {
        opened = opened || !box.open;
        box.open = true;
      }
      if (opened) place.scrollIntoView();
    }
    addEventListener('hashchange', reveal);
    reveal();
    // Paper cannot be unfolded.
    let folded = [];
    addEventListener('beforeprint', () => {
      folded = [...document.querySelectorAll('main details:not([open])')];
      for (const block of folded) block.open = true;
    });
    addEventListener('afterprint', () => { for (const block of folded) block.open = false; });
  }

  // The index, assets/search.js, is read when somebody first wants to search. A script and not a fetch: pages from a
  // disk may not fetch. It sets retraceSearch = {pages: [[address, title, kind]], entries: [[page, anchor, heading, text]]}.
  let index = null, waiting = null;
  function load(ready) {
    if (index) return ready();
    const isFirst = !waiting;
    waiting = ready;
    if (!isFirst) return;
    const script = make('script', { src: base + 'assets/search.js' });
    script.addEventListener('load', () => {
      const { pages, entries } = window.retraceSearch;
      index = entries.map(([page, anchor, heading, text]) => ({
        page: pages[page], anchor, heading, text, title: plain(pages[page][1]), body: plain(text),
        // What stands before the first heading is the page's own beginning.
        head: plain(anchor ? heading : pages[page][1]),
      }));
      waiting();
    });
    document.head.append(script);
  }

  // Small letters without accents, of the same length where that is possible, so that places in it are places in the text.
  function plain(text) {
    return text.toLowerCase().replace(/[\u00c0-\u024f]/g, letter => letter.normalize('NFD')[0]).replace(/’/g, "'");
  }

  // One of a thing where the query says several, so that "seeds" finds "seed".
  function singular(word) {
    if (/(ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
    if (/[^aeiou]ies$/.test(word)) return word.slice(0, -3) + 'y';
    return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;
  }

  // Words of the query begin words of the text: found at the start of a word, or anywhere for letters like δ.
  function starts(text, word) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      if (at === 0 || !/[a-z0-9]/.test(text[at - 1])) return at;
    }
    return -1;
  }

  // How many places a search shows where fewer pages have one.
  const most = 30;

  function find(query) {
    const phrase = plain(query).trim().replace(/\s+/g, ' ');
    if (!phrase) return [];
    const words = phrase.split(' ').map(singular);
    const found = [];
    for (const entry of index) {
      let score = 0;
      for (const word of words) {
        const value = (starts(entry.head, word) >= 0 ? 20 : 0) + (starts(entry.title, word) >= 0 ? 8 : 0)
          + (starts(entry.body, word) >= 0 ? 3 : 0);
        if (!value) { score = 0; break; }
        score += value;
      }
      if (!score) continue;
      if (entry.head === phrase || entry.head === singular(phrase)) score += 60;
      if (words.length > 1 && (entry.head.includes(phrase) || entry.body.includes(phrase))) score += 15;
      if (entry.page[2] === 'Chapter') score += 4;
      // Who writes a page's own title wants that page, not where others name it.
      if (entry.title === phrase) score += 500;
      found.push({ entry, score, words });
    }
    found.sort((one, other) => other.score - one.score);
    // The best place of every page, so that one long page does not hide the others; then what else fits in.
    const pages = new Set(), best = found.filter(({ entry }) => !pages.has(entry.page) && pages.add(entry.page));
    const rest = found.filter(one => !best.includes(one)).slice(0, Math.max(0, most - best.length));
    return [...best, ...rest].sort((one, other) => other.score - one.score);
  }

  function excerpt(entry, words) {
    let first = -1;
    for (const word of words) {
      const at = starts(entry.body, word);
      if (at >= 0 && (first < 0 || at < first)) first = at;
    }
    const from = first < 60 ? 0 : entry.text.lastIndexOf(' ', first - 40) + 1;
    const to = Math.min(entry.text.length, from + 160);
    const piece = make('small', {}, from > 0 ? '… ' : '');
    let at = from;
    while (at < to) {
      let next = to, length = 0;
      for (const word of words) {
        const place = starts(entry.body.slice(at, to), word);
        if (place >= 0 && at + place < next) { next = at + place; length = word.length; }
      }
      piece.append(entry.text.slice(at, next));
      if (length) piece.append(make('mark', { textContent: entry.text.slice(next, next + length) }));
      at = next + Math.max(length, next < to ? 1 : 0);
    }
    if (to < entry.text.length) piece.append(' …');
    return piece;
  }

  function search() {
    const form = document.querySelector('form.search'), field = document.getElementById('query');
    const box = form.querySelector('.results'), status = box.querySelector('p'), list = box.querySelector('ol');
    function close() { box.hidden = true; }
    function show() {
      if (!index) return;
      const query = field.value.trim();
      box.hidden = !query;
      if (!query) return;
      const found = find(query);
      status.textContent = found.length ? found.length + (found.length >= most ? ' or more' : '') + ' places' : 'Nothing found';
      list.replaceChildren(...found.map(({ entry, words }) => {
        const [address, title, kind] = entry.page;
        const link = make('a', { href: base + address + (entry.anchor ? '#' + entry.anchor : '') },
          make('strong', { textContent: entry.heading || title }),
          make('small', { textContent: (entry.heading ? title : '') + (entry.heading && kind ? ' · ' : '') + kind }),
          excerpt(entry, words));
        link.addEventListener('click', close);
        return make('li', {}, link);
      }));
    }
    field.addEventListener('focus', () => load(() => {}));
    field.addEventListener('input', () => load(show));
    form.addEventListener('submit', event => {
      event.preventDefault();
      const first = list.querySelector('a');
      if (!box.hidden && first) first.click();
    });
    form.addEventListener('keydown', event => {
      const stops = [field, ...list.querySelectorAll('a')], at = stops.indexOf(document.activeElement);
      if (event.key === 'Escape') {
        close();
        field.focus();
      } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !box.hidden && at >= 0) {
        event.preventDefault();
        const next = stops[Math.max(0, Math.min(stops.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))];
        next.focus();
      }
    });
    document.addEventListener('click', event => { if (!form.contains(event.target)) close(); });
    form.addEventListener('focusout', event => { if (event.relatedTarget && !form.contains(event.relatedTarget)) close(); });
    document.addEventListener('keydown', event => {
      const typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
      if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    });
  }

  document.addEventListener('DOMContentLoaded', () => {
    colours();
    menu();
    permalinks();
    copies();
    folds();
    search();
    stops();
  });
  addEventListener('load', stops);
  addEventListener('resize', stops);
})();
