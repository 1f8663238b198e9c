// What textual.js leaves out: keys work without a click into the page, and Ctrl+V pastes.

const focused = new MutationObserver(() => {
  if (!document.body.classList.contains("-first-byte")) return;
  focused.disconnect();
  document.querySelector(".xterm-helper-textarea").focus();
});

addEventListener("DOMContentLoaded", () => {
  focused.observe(document.body, { attributeFilter: ["class"] });
});

// The terminal would take the key for one of the application's, and the browser would not paste.
addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey && !event.altKey && event.key.toLowerCase() === "v") event.stopImmediatePropagation();
  },
  true,
);
