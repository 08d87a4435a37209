// What pages do beyond plain HTML: facts light up where they stand, and pickers offer names.
"use strict";

const facts = (element) => (element.dataset.fact || "").split(" ").filter(Boolean);

const light = (event, on) => {
  const element = event.target.closest("[data-fact]");
  if (!element) return;
  const wanted = new Set(facts(element).slice(0, element.matches("mark, rect") ? 2 : 1));
  for (const other of document.querySelectorAll("mark[data-fact], rect[data-fact], aside [data-fact]")) {
    const own = facts(other);
    const hit = other.matches("mark, rect") ? own.some((f) => wanted.has(f)) : wanted.has(own[0]);
    other.classList.toggle("lit", on && hit);
  }
};

if (document.querySelector(".paper, .sheet")) {
  for (const [kind, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(kind, (event) => light(event, on));
  }
}

const offer = (input) => {
  let waiting;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const words = input.value.trim();
    if (words.length < 2 || words === asked) return;
    waiting = setTimeout(async () => {
      asked = words;
      const answer = await fetch(`/suggest/${input.dataset.suggest}?words=${encodeURIComponent(words)}`);
      if (!answer.ok) return;
      input.list.replaceChildren(...(await answer.json()).map(({ value, label }) => new Option(label, value)));
    }, 200);
  });
};

document.querySelectorAll("input[data-suggest]").forEach(offer);

for (const drop of document.querySelectorAll(".drop")) {
  const input = drop.querySelector("input");
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop") input.files = event.dataTransfer.files;
    });
  }
}
