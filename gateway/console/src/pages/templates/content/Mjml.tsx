import { Alert, Button, Flex, Input, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { mono, STARTER } from "./values";

interface Props {
  value: string;
  hasHtml: boolean;
  onChange: (mjml: string) => void;
  onDropHtml: () => void;
}

/** The HTML part of a mail as MJML. */
export function Mjml({ value, hasHtml, onChange, onDropHtml }: Props) {
  const { t } = useTranslation();
  return (
    <Flex vertical gap={8} style={{ marginBottom: 24 }}>
      {hasHtml && <Alert type={value ? "error" : "info"} showIcon title={t("templateContent.htmlThere")} action={<Button size="small" onClick={onDropHtml}>{t("templateContent.dropHtml")}</Button>} />}
      {!value && <Button style={{ alignSelf: "flex-start" }} onClick={() => onChange(STARTER)}>{t("templateContent.startMjml")}</Button>}
      <Input.TextArea aria-label={t("templateContent.mjml")} value={value} rows={18} style={mono} spellCheck={false} onChange={(event) => onChange(event.target.value)} />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("templateContent.mjmlHint")}</Typography.Text>
    </Flex>
  );
}
