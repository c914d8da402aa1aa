import { DeleteOutlined, RollbackOutlined } from "@ant-design/icons";
import { Alert, App, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";

interface Props {
  title: string;
  back: string;
  /** Whether it is kept yet. */
  isKept: boolean;
  isArchived: boolean;
  isChanged: boolean;
  isSaving: boolean;
  onSave: () => void;
  onArchive: () => void;
  onBringBack: () => void;
}

/** The head of a product's or a store's page: its name, and what can be done with it. */
export function EntryHead({ title, back, isKept, isArchived, isChanged, isSaving, onSave, onArchive, onBringBack }: Props) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const ask = () =>
    modal.confirm({
      title: t("catalogue.archiveQuestion", { name: title }),
      content: t("catalogue.archiveHint"),
      okText: t("catalogue.archive"),
      okButtonProps: { danger: true },
      onOk: onArchive,
    });
  const acts = isArchived ? (
    <PermittedButton permission="PERMISSION_CATALOGUE_WRITE" type="primary" icon={<RollbackOutlined />} onClick={onBringBack}>{t("catalogue.bringBack")}</PermittedButton>
  ) : (
    <>
      {isKept && <PermittedButton permission="PERMISSION_CATALOGUE_WRITE" icon={<DeleteOutlined />} onClick={ask}>{t("catalogue.archive")}</PermittedButton>}
      <PermittedButton permission="PERMISSION_CATALOGUE_WRITE" type="primary" loading={isSaving} onClick={onSave}>{t("catalogue.save")}</PermittedButton>
    </>
  );
  return (
    <>
      <PageHeader title={title} back={back} acts={acts} beside={isChanged && !isArchived && <Tag color="gold">{t("catalogue.unsaved")}</Tag>} />
      {isArchived && <Alert type="warning" showIcon style={{ marginBottom: 16 }} title={t("catalogue.isArchived")} description={t("catalogue.isArchivedHint")} />}
    </>
  );
}
