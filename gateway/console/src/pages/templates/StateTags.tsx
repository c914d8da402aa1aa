import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";

type Life = Pick<Schema<"Template">, "version" | "draftOnly" | "hasUnpublishedChanges">;

/** Whether a template is published, as which version, and whether its draft says something else. */
export function StateTags({ template: { version, draftOnly, hasUnpublishedChanges } }: { template: Life }) {
  const { t } = useTranslation();
  if (draftOnly) return <Tag>{t("templates.neverPublished")}</Tag>;
  return (
    <>
      <Tag color="green">{t("templates.publishedAs", { version })}</Tag>
      {hasUnpublishedChanges && <Tag color="blue">{t("templates.unpublished")}</Tag>}
    </>
  );
}
