// Shows /openapi.json. Everything is put in as text, never as markup.
"use strict";

let schemas = {};

function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
}

function prose(text) {
  // Paragraphs; `code` and **strong** are the only markup that our comments use.
  return (text || "").split(/\n\s*\n/).filter(Boolean).map((part) => {
    const paragraph = make("p");
    for (const piece of part.split(/(`[^`]+`|\*\*[^*]+\*\*)/)) {
      if (piece.startsWith("`")) paragraph.append(make("code", piece.slice(1, -1)));
      else if (piece.startsWith("**")) paragraph.append(make("b", piece.slice(2, -2)));
      else paragraph.append(piece);
    }
    return paragraph;
  });
}

function resolve(schema) {
  const name = (schema.$ref || "").split("/").pop();
  return name ? { name, ...schemas[name], description: schema.description || (schemas[name] || {}).description } : schema;
}

function typeName(schema) {
  const target = resolve(schema);
  if (target.type === "array") return `${typeName(target.items || {})}[]`;
  if (target.enum) return target.name || "enum";
  return target.name || target.format || target.type || "any";
}

function elements(schema) {
  let target = resolve(schema);
  while (target.type === "array") target = resolve(target.items || {});
  return target;
}

function fields(schema, seen) {
  const table = make("table");
  const required = schema.required || [];
  for (const [name, field] of Object.entries(schema.properties || {})) {
    const row = make("tr");
    const text = make("td");
    text.append(...prose(field.description || (field.$ref ? "" : resolve(field).description)));
    const inner = elements(field);
    if (inner.enum) text.append(make("code", inner.enum.join("  ")));
    if (inner.properties && !seen.includes(inner.name)) {
      const more = make("details");
      more.append(make("summary", `fields of ${inner.name || name}`));
      // Made when opened: types contain each other.
      more.addEventListener("toggle", () => {
        if (more.children.length === 1) more.append(fields(inner, [...seen, inner.name]));
      });
      text.append(more);
    }
    row.append(make("th", name + (required.includes(name) ? " *" : "")), make("td", typeName(field)), text);
    table.append(row);
  }
  return table;
}

function example(schema, depth = 0) {
  const target = resolve(schema);
  if (depth > 4) return {};
  if (target.enum) return target.enum[1] || target.enum[0];
  if (target.type === "array") return [example(target.items || {}, depth + 1)];
  if (target.properties) {
    const several = / one of /.test(target.description || "") ? 1 : 50;
    const chosen = Object.entries(target.properties).slice(0, several);
    return Object.fromEntries(chosen.map(([name, field]) => [name, example(field, depth + 1)]));
  }
  if (target.type === "integer" || target.type === "number") return 0;
  if (target.type === "boolean") return true;
  if (target.format === "date-time") return "2026-11-22T09:30:00Z";
  if (target.type === "object") return {};
  return target.format === "int64" ? "1" : "";
}

function operation(path, verb, detail) {
  const box = make("details");
  box.id = detail.operationId;
  const head = make("summary");
  head.append(make("span", verb.toUpperCase(), `verb ${verb}`), make("code", path), make("span", detail.summary, "what"));
  box.append(head);
  box.addEventListener("toggle", () => {
    if (!box.open || box.children.length > 1) return;
    const inside = make("div", undefined, "inside");
    inside.append(...prose(detail.description));
    if ((detail.parameters || []).length) {
      const properties = Object.fromEntries(detail.parameters.map((each) =>
        [`${each.name}`, { ...each.schema, description: `${each.in}. ${each.description}` }]));
      const required = detail.parameters.filter((each) => each.required).map((each) => each.name);
      inside.append(make("h3", "Parameters"), fields({ properties, required }, []));
    }
    const body = detail.requestBody && Object.values(detail.requestBody.content)[0].schema;
    if (body) {
      inside.append(make("h3", "Body"), fields(elements(body), []),
        make("pre", JSON.stringify(example(body), null, 2)));
    }
    const answer = Object.values((detail.responses["200"] || {}).content || {})[0];
    if (answer) {
      inside.append(make("h3", "Answer"), ...prose(detail.responses["200"].description), fields(elements(answer.schema), []));
    }
    box.append(inside);
  });
  return box;
}

async function load() {
  const answer = await fetch("/openapi.json");
  const book = await answer.json();
  schemas = book.components.schemas;
  document.getElementById("version").textContent = `version ${book.info.version} · OpenAPI ${book.openapi}`;
  document.getElementById("lead").append(...prose(book.info.description));
  const list = document.getElementById("operations");
  const contents = document.getElementById("contents");
  list.replaceChildren();
  for (const tag of book.tags) {
    const section = make("section");
    section.append(make("h2", tag.name), ...prose(tag.description));
    contents.append(make("h2", tag.name));
    for (const [path, verbs] of Object.entries(book.paths)) {
      for (const [verb, detail] of Object.entries(verbs)) {
        if (!detail.tags.includes(tag.name)) continue;
        section.append(operation(path, verb, detail));
        const link = make("a", detail.operationId);
        link.href = `#${detail.operationId}`;
        link.title = `${verb.toUpperCase()} ${path}`;
        contents.append(link);
      }
    }
    list.append(section);
  }
  open();
}

function open() {
  const target = document.getElementById(location.hash.slice(1));
  if (target && target.tagName === "DETAILS") {
    target.open = true;
    target.scrollIntoView();
  }
}

window.addEventListener("hashchange", open);
load().catch(() => { document.getElementById("operations").textContent = "The document could not be loaded."; });
