/** The links that every page shows; an edit of them appears on all pages that are open. */
const PAGES = [
  { path: "/", label: "Plan" },
  { path: "/guide/", label: "Stations" },
  { path: "/quiz.html", label: "Quiz" },
];

const links = PAGES.map(({ path, label }) => {
  const link = Object.assign(document.createElement("a"), { href: path, textContent: label });
  if (path === location.pathname) link.ariaCurrent = "page";
  return link;
});
document.querySelector("nav")!.replaceChildren(...links);

import.meta.hot?.accept();
