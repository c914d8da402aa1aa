import { Alert, Card, Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { canBeVerified, type Values } from "./values";

/** By which template codes are told, and whether they can be sent at all. Nothing where no number is verified. */
export function Codes({ values }: { values: Values }) {
  const isAsked = values.fields.some((each) => each && canBeVerified(each) && each.verify);
  return isAsked ? <Choice templateId={values.verificationTemplateId} /> : null;
}

function Choice({ templateId }: { templateId: string }) {
  const { t } = useTranslation();
  const templates = api.useQuery("get", "/v1/templates", { params: { query: { filter: "channel = SMS AND purpose = TRANSACTIONAL", orderBy: "displayName", pageSize: 1000 } } });
  const ready = api.useQuery("get", "/v1/verificationReadiness", { params: { query: { templateId } } });
  const options = [{ value: "", label: t("forms.builtInText") }, ...(templates.data?.templates ?? []).map((each) => ({ value: each.templateId, label: each.displayName }))];
  return (
    <Card size="small" title={t("forms.codes")}>
      <Form.Item name="verificationTemplateId" label={t("forms.codeTemplate")} extra={t("forms.codeTemplateHint")} style={{ marginBottom: 8 }}><Select options={options} loading={templates.isPending} /></Form.Item>
      {ready.data && (ready.data.ready ? <Alert type="success" showIcon title={t("forms.codesReady")} /> : <Alert type="warning" showIcon title={t("forms.codesNotReady")} description={t(`forms.obstacles.${ready.data.obstacle}`)} />)}
    </Card>
  );
}
