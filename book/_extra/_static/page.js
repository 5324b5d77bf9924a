// What pages need of Bootstrap: the menu of downloads opens and closes, and "On this page" marks the section in sight.

for (const button of document.querySelectorAll("[data-bs-toggle=dropdown]")) {
  const menu = button.nextElementSibling;
  const links = [...menu.querySelectorAll("a, button")];
  const open = yes => {
    menu.classList.toggle("show", yes);
    button.setAttribute("aria-expanded", yes);
  };
  button.addEventListener("click", () => open(!menu.classList.contains("show")));
  document.addEventListener("click", event => {
    if (!button.contains(event.target)) open(false);
  });
  button.parentElement.addEventListener("keydown", event => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (event.key === "Escape") {
      open(false);
      button.focus();
    } else if (step) {
      event.preventDefault();
      open(true);
      const here = links.indexOf(document.activeElement);
      links.at((here < 0 ? Math.min(step, 0) : here + step) % links.length).focus();
    }
  });
  button.parentElement.addEventListener("focusout", event => {
    if (event.relatedTarget && !button.parentElement.contains(event.relatedTarget)) open(false);
  });
}

const sections = [...document.querySelectorAll(".bd-toc-nav a[href^='#']")]
  .map(link => [link, document.getElementById(decodeURIComponent(link.hash.slice(1)))])
  .filter(([, section]) => section);

function markSection() {
  const here = sections.findLast(([, section]) => section.getBoundingClientRect().top < innerHeight * 0.4);
  for (const [link] of sections) {
    const within = Boolean(here && link.parentElement.contains(here[0]));
    link.classList.toggle("active", within);
    link.parentElement.classList.toggle("active", within);
  }
}

if (sections.length) {
  let waiting = false;
  const later = () => {
    if (!waiting) requestAnimationFrame(() => {
      waiting = false;
      markSection();
    });
    waiting = true;
  };
  addEventListener("scroll", later, {passive: true});
  addEventListener("resize", later);
  markSection();
}
