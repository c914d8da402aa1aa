import { Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const names = { project_id: "projectId", client_email: "clientEmail", private_key_id: "privateKeyId", private_key: "privateKey", token_uri: "tokenEndpoint" } as const;

/** Fills the fields of a Firebase project from the JSON file that Google's console gives; the file itself is kept nowhere. */
export function ServiceAccountFile({ onRead }: { onRead: (fields: Record<string, string>) => void }) {
  const { t } = useTranslation();
  const [isWrong, setWrong] = useState(false);
  const read = (text: string) => {
    const found = fieldsOf(text);
    setWrong(text.trim() !== "" && !found);
    if (found) onRead(found);
  };
  return (
    <Form.Item
      label={t("settings.serviceAccountFile")}
      extra={t("settings.serviceAccountFileHint")}
      {...(isWrong && { validateStatus: "error", help: t("settings.serviceAccountFileWrong") })}
    >
      <Input.TextArea aria-label={t("settings.serviceAccountFile")} autoSize={{ minRows: 2, maxRows: 4 }} autoComplete="off" spellCheck={false} onChange={(event) => read(event.target.value)} />
    </Form.Item>
  );
}

/** Returns what a file says; null for what is no service account's. */
function fieldsOf(text: string): Record<string, string> | null {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof file !== "object" || file === null || !("private_key" in file) || !("project_id" in file)) return null;
  const given = file as Record<string, unknown>;
  return Object.fromEntries(Object.entries(names).flatMap(([name, field]) => (typeof given[name] === "string" ? [[field, given[name]]] : [])));
}
