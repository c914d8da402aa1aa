import { Alert, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";

/** The DNS record that belongs to a key of DKIM, to be copied, and what DNS says of it. */
export function DkimRecord({ record }: { record: Schema<"DkimRecord"> }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  return (
    <Flex vertical gap={8}>
      <Alert type={record.state === "DKIM_RECORD_STATE_FITS" ? "success" : "warning"} showIcon title={word("DkimRecordState", record.state)} />
      <Typography.Text type="secondary">{t("settings.dkimName")}</Typography.Text>
      <Typography.Text code copyable>{record.name}</Typography.Text>
      <Typography.Text type="secondary">{t("settings.dkimValue")}</Typography.Text>
      <Typography.Text code copyable style={{ wordBreak: "break-all" }}>{record.value}</Typography.Text>
    </Flex>
  );
}
