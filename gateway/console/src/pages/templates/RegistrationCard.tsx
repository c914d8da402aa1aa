import { useMutation } from "@tanstack/react-query";
import { Alert, Card, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../../api/client";
import { ErrorState } from "../../components/ErrorState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { PermittedButton } from "../../components/PermittedButton";
import { Time } from "../../components/Time";

type Registration = Schema<"TemplateRegistration">;

/** Asks the SMS provider whether the template's code is registered there, and shows what it says. */
export function RegistrationCard({ templateId, isChanged }: { templateId: string; isChanged: boolean }) {
  const { t } = useTranslation();
  const check = useMutation({
    mutationFn: async () => (await fetcher.POST("/v1/templates/{template_id}:checkRegistration", { params: { path: { template_id: templateId } }, body: {} })).data!,
  });
  return (
    <Card
      size="small"
      title={t("templates.registration")}
      extra={
        <PermittedButton permission="PERMISSION_TEMPLATES_WRITE" size="small" blocked={isChanged ? t("templates.saveFirst") : ""} loading={check.isPending} onClick={() => check.mutate()}>
          {t("templates.askProvider")}
        </PermittedButton>
      }
    >
      {check.error ? <ErrorState error={check.error} onRetry={() => check.mutate()} /> : check.data ? <Told told={check.data} /> : <Typography.Text type="secondary">{t("templates.registrationHint")}</Typography.Text>}
    </Card>
  );
}

const looks = {
  REGISTRATION_STATE_UNSPECIFIED: "warning",
  REGISTRATION_STATE_NOT_REGISTERED: "error",
  REGISTRATION_STATE_UNDER_REVIEW: "warning",
  REGISTRATION_STATE_APPROVED: "success",
  REGISTRATION_STATE_REJECTED: "error",
} as const;

function Told({ told }: { told: Registration }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const format = useFormat();
  const isAsked = told.state !== "REGISTRATION_STATE_UNSPECIFIED";
  const title = isAsked ? word("RegistrationState", told.state) : word("AccountProblem", told.problem);
  const said = told.reason || told.detail;
  return (
    <Flex vertical gap={8}>
      <Alert type={looks[told.state]} showIcon title={<><span className="yk-foreign">{told.providerTemplateCode}</span> · {title}</>} description={said && <span className="yk-foreign">{said}</span>} />
      {told.content && <div className="yk-foreign" style={{ whiteSpace: "pre-wrap" }}>{told.content}</div>}
      {told.missingParameters.length > 0 && <Alert type="error" showIcon title={t("templates.parametersMissing", { names: format.list(told.missingParameters) })} />}
      {told.extraParameters.length > 0 && <Alert type="warning" showIcon title={t("templates.parametersExtra", { names: format.list(told.extraParameters) })} />}
      {told.optOutMissing && <Alert type="warning" showIcon title={t("templates.registeredWithoutOptOut")} />}
      {told.purposeDiffers && <Alert type="warning" showIcon title={t("templates.registeredForElse")} />}
      <Typography.Text type="secondary"><Time at={told.checkTime} /></Typography.Text>
    </Flex>
  );
}
