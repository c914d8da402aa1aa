import { DownloadOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PermittedButton } from "../PermittedButton";
import { ExportDialog, type ExportedList } from "./ExportDialog";

/** Takes a list of customers out as a file: asks how, and leads to where exports stand. */
export function ExportButton({ list }: { list: ExportedList }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <PermittedButton permission="PERMISSION_LISTS_EXPORT" icon={<DownloadOutlined />} onClick={() => setOpen(true)}>{t("exports.export")}</PermittedButton>
      {isOpen && <ExportDialog list={list} onClose={() => setOpen(false)} />}
    </>
  );
}
