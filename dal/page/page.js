"use strict";
// Fetches the page again and again and carries over what has changed: focus, scroll and selection stay.
(() => {
  const page = document.getElementById("page");
  const lost = document.getElementById("lost");
  const every = Number(page.dataset.every) * 1000;
  let timer = 0;
  let heard = new Date();

  const carry = (from, to) => {
    for (const { name } of [...to.attributes]) if (!from.hasAttribute(name)) to.removeAttribute(name);
    for (const { name, value } of from.attributes) if (to.getAttribute(name) !== value) to.setAttribute(name, value);
  };

  const morph = (from, to) => {
    const fresh = [...from.childNodes];
    while (to.childNodes.length > fresh.length) to.lastChild.remove();
    fresh.forEach((node, place) => {
      const old = to.childNodes[place];
      if (!old) to.append(document.importNode(node, true));
      else if (old.isEqualNode(node)) return;
      else if (old.nodeName !== node.nodeName || old.id !== node.id) old.replaceWith(document.importNode(node, true));
      else if (node.nodeType !== Node.ELEMENT_NODE) old.nodeValue = node.nodeValue;
      else { carry(node, old); morph(node, old); }
    });
  };

  const turn = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const answer = await fetch(location.pathname, { cache: "no-store", signal: AbortSignal.timeout(15000) });
      if (!answer.ok) throw new Error(answer.status);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      morph(fresh.getElementById("page"), page);
      document.title = fresh.title;
      heard = new Date();
      lost.hidden = true;
    } catch {
      lost.textContent = `Out of date: dal serve has not answered since ${heard.toLocaleTimeString()}. Is it running?`;
      lost.hidden = false;
    }
    timer = setTimeout(turn, every);
  };

  document.addEventListener("visibilitychange", turn);
  timer = setTimeout(turn, every);
})();
