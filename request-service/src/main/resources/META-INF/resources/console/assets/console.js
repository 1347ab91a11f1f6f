// What HTML and CSS can't do alone. Everything works without it, but for parts of pages that keep themselves true.
(() => {
  'use strict';

  // a menu closes when somebody looks elsewhere
  const close = (menu) => menu.removeAttribute('open');
  document.addEventListener('click', (event) => {
    document.querySelectorAll('details[data-closes][open]').forEach((menu) => {
      if (!menu.contains(event.target)) close(menu);
    });
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    document.querySelectorAll('details[data-closes][open]').forEach((menu) => {
      close(menu);
      menu.querySelector('summary').focus();
    });
  });

  // parts that can't be fetched: signed off, or no contact; both say so until it is over
  const show = (id, shown) => {
    const banner = document.getElementById(id);
    if (banner) banner.hidden = !shown;
  };
  document.addEventListener('htmx:afterRequest', (event) => {
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (status === 499 || status === 401) {
      show('signed-off', true);
    } else {
      show('no-contact', status === 0 || status >= 500);
    }
  });

  // a part that was fetched again is read out only when what it says is new
  document.addEventListener('htmx:afterSettle', () => {
    const said = document.getElementById('said');
    const says = document.querySelector('[data-says]');
    if (!said || !says || said.textContent === says.dataset.says) return;
    // what was said of an act is no news any more once things have moved on
    if (said.textContent) document.querySelectorAll('.said').forEach((note) => note.remove());
    said.textContent = says.dataset.says;
  });

  // a form is sent once
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) {
      document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent);
    }
  });
})();
