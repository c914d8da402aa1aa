import { Alert, Button, Modal, Typography } from "antd";
import { useTranslation } from "react-i18next";

interface Props {
  title: string;
  hint: string;
  /** Shown while it is there; nobody can show it again. */
  secret: string | undefined;
  onClose: () => void;
}

/** A secret or a link that is told once. It does not close by a click beside it. */
export function SecretOnce({ title, hint, secret, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal open={Boolean(secret)} title={title} footer={<Button type="primary" onClick={onClose}>{t("settings.copied")}</Button>} closable={false} mask={{ closable: false }} keyboard={false} destroyOnHidden>
      <Alert type="warning" showIcon title={hint} style={{ marginBottom: 16 }} />
      <Typography.Paragraph code copyable style={{ overflowWrap: "anywhere" }}>{secret}</Typography.Paragraph>
    </Modal>
  );
}
