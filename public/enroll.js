// Small comforts of the wizard; each page works without this file.
(function () {
  'use strict';
  var all = function (selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  };
  var button = function (after, label) {
    var made = document.createElement('button');
    made.type = 'button';
    made.className = 'quiet';
    made.textContent = label;
    after.parentNode.insertBefore(made, after.nextSibling);
    return made;
  };

  // Some engines do not let a block take the focus by itself.
  var summary = document.getElementById('summary');
  if (summary) { summary.focus(); }

  // Show or hide the password.
  all('input[data-show]', function (input) {
    var show = button(input, input.dataset.show);
    show.setAttribute('aria-pressed', 'false');
    show.setAttribute('aria-controls', input.id);
    show.addEventListener('click', function () {
      var shown = input.type === 'password';
      input.type = shown ? 'text' : 'password';
      show.textContent = shown ? input.dataset.hide : input.dataset.show;
      show.setAttribute('aria-pressed', String(shown));
    });
    // A shown password must not be offered as a remembered text.
    input.form.addEventListener('submit', function () { input.type = 'password'; });
  });

  // Copy the address.
  all('[data-copy]', function (shown) {
    var copy = button(shown, shown.dataset.copy);
    var text = shown.textContent.trim();
    copy.setAttribute('aria-live', 'polite');
    copy.addEventListener('click', function () {
      var done = function () { copy.textContent = shown.dataset.copied; };
      var select = function () {
        window.getSelection().selectAllChildren(shown);
        if (document.execCommand('copy')) { done(); }
      };
      if (navigator.clipboard) { navigator.clipboard.writeText(text).then(done, select); } else { select(); }
    });
  });

  // The language menu needs no button.
  all('form[data-auto-submit]', function (form) {
    form.querySelector('button').hidden = true;
    form.querySelector('select').addEventListener('change', function () { form.submit(); });
  });

  // An iPad says that it is a Mac, but it can be touched: its button moves to the top.
  all('[data-touch-hint]', function (hint) {
    if (navigator.maxTouchPoints > 1) {
      hint.querySelector('button').className = 'primary';
      var lead = document.querySelector('.lead');
      lead.parentNode.insertBefore(hint, lead.nextSibling);
    }
  });

  // Times in the reader's own zone.
  all('time[datetime]', function (time) {
    var at = new Date(time.getAttribute('datetime'));
    if (!isNaN(at)) {
      time.textContent = at.toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
    }
  });
})();
