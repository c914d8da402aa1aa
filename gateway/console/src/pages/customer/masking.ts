const CONTACTS = new Set(["phone", "mobile", "email", "member_card"]);

/** Whether a trait or an identifier of this name is a contact point, which is masked. */
export function isContact(type: string): boolean {
  return CONTACTS.has(type);
}

/** Returns as much of a contact point as tells it from the customer's others; what is masked already stays as it is. */
export function masked(type: string, value: string): string {
  if (value.includes("*")) return value;
  if (type === "email") {
    const [name = "", host = ""] = value.split("@");
    return `${name.slice(0, 1)}***@${host}`;
  }
  const shown = value.replace(/^(\+86)(?=1)/, "$1 ");
  return shown.length <= 7 ? `${shown.slice(0, 1)}****` : `${shown.slice(0, -8)}****${shown.slice(-4)}`;
}
