import { DownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { createContext, useContext } from "react";
import { useTranslation } from "react-i18next";

type Rows = readonly (readonly string[])[];

const BOM = "\uFEFF";

/** Whether what stands around the tables gives its own file: then they give none. */
export const HasFile = createContext(false);

/** Saves a table as a file that spreadsheets open. `rows` makes it when it is asked for, the heads first. */
export function CsvButton({ name, rows }: { name: string; rows: () => Rows }) {
  const { t } = useTranslation();
  if (useContext(HasFile)) return null;
  return <Button type="link" size="small" icon={<DownloadOutlined />} style={{ alignSelf: "flex-start", padding: 0, marginTop: 8 }} onClick={() => save(name, rows())}>{t("insight.csv")}</Button>;
}

/** A field as RFC 4180 has it; what a spreadsheet would take for a formula begins with an apostrophe. */
function field(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function save(name: string, rows: Rows): void {
  const text = BOM + rows.map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
