// Fills the counts of the first page, every two seconds while someone looks.
"use strict";

const number = new Intl.NumberFormat("en");

function show(hop, count, detail) {
  const item = document.querySelector(`[data-hop="${hop}"]`);
  item.classList.toggle("away", count === null);
  item.querySelector(".count").textContent = count === null ? "away" : number.format(count);
  item.querySelector(".detail").textContent = detail || "\u00a0";
}

function plural(count, word) {
  return `${number.format(count)} ${word}${Number(count) === 1 ? "" : "s"}`;
}

function fill(counts) {
  const { taken, unified, inSegments, inJourneys, sent } = counts;
  show("taken", taken && Number(taken.events), taken && plural(taken.duplicates, "repeat"));
  show("unified", unified && Number(unified.customers), unified && `from ${plural(unified.identifiers, "identifier")}`);
  show("inSegments", inSegments && Number(inSegments.memberships), inSegments && plural(inSegments.segments, "segment"));
  show("inJourneys", inJourneys && Number(inJourneys.runsStarted),
    inJourneys && `${plural(inJourneys.journeys, "journey")}, ${number.format(inJourneys.runsActive)} under way`);
  const channels = sent ? Object.entries(sent.byChannel).map(([name, count]) => `${name} ${number.format(count)}`) : [];
  show("sent", sent && sent.sent, channels.join(", "));
  const reasons = sent ? Object.entries(sent.notSent).sort((a, b) => b[1] - a[1]) : [];
  document.querySelector(".reasons").hidden = reasons.length === 0;
  const rows = reasons.map(([reason, count]) => {
    const row = document.createElement("tr");
    row.append(document.createElement("th"), document.createElement("td"));
    row.children[0].textContent = reason.replaceAll("_", " ");
    row.children[1].textContent = number.format(count);
    return row;
  });
  document.getElementById("not-sent").replaceChildren(...rows);
}

async function poll() {
  const state = document.getElementById("state");
  try {
    const answer = await fetch("/status.json", { cache: "no-store" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    fill(await answer.json());
    state.textContent = `as of ${new Date().toLocaleTimeString()}`;
  } catch (error) {
    state.textContent = "The gateway does not answer; trying again.";
  }
  setTimeout(poll, document.hidden ? 10000 : 2000);
}

poll();
