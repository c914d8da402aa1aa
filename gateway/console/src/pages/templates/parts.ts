/** What a part of a template is called. */
export function partName(part: string, t: (key: string) => string): string {
  if (part === "subject" || part === "html" || part === "text" || part === "url" || part === "mini_program_page" || part === "deep_link" || part === "image_url") return t(`templates.parts.${part}`);
  if (part === "provider_template_code") return t("templates.code");
  if (part === "provider_parameters") return t("templates.parameters");
  return part.replace(/^(parameter|data):/, "");
}
