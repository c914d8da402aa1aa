import { useMutation } from "@tanstack/react-query";
import { App, Badge, Input, Modal, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../../api/client";
import { PermittedButton } from "../../../components/PermittedButton";
import { usePrincipalName } from "../../../components/principalWords";
import { useTellError } from "../../../components/tellError";
import { Time } from "../../../components/Time";
import { PrivacyAct } from "./PrivacyCard";

const restrictMeans = ["messages", "segments", "scores", "events"] as const;
const liftMeans = ["segments", "journeys", "scores"] as const;

/** Whether the customer's data may be used: restricts it, and lifts that. */
export function Restriction({ customer }: { customer: Schema<"Customer"> }) {
  const { t } = useTranslation();
  const principalName = usePrincipalName();
  const [isAsking, setAsking] = useState(false);
  const { restriction } = customer;
  return (
    <>
      <PrivacyAct
        title={<Badge status={restriction ? "warning" : "success"} text={t(restriction ? "privacy.restricted" : "privacy.unrestricted")} />}
        hint={
          restriction ? (
            <>
              <Time at={restriction.startTime} /> · <span className="yk-foreign">{principalName(restriction.principal)}</span>
              {restriction.reason && <span className="yk-foreign" style={{ display: "block", overflowWrap: "anywhere" }}>{restriction.reason}</span>}
            </>
          ) : (
            t("privacy.unrestrictedHint")
          )
        }
      >
        <PermittedButton permission="PERMISSION_PRIVACY_WRITE" size="small" onClick={() => setAsking(true)}>{t(restriction ? "privacy.lift" : "privacy.restrict")}</PermittedButton>
      </PrivacyAct>
      {isAsking && <Question id={customer.customerId} isRestricted={Boolean(restriction)} onClose={() => setAsking(false)} />}
    </>
  );
}

function Question({ id, isRestricted, onClose }: { id: string; isRestricted: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tellError = useTellError();
  const [reason, setReason] = useState("");
  // Which of the two it asks stays, whatever the page hears meanwhile.
  const [lifts] = useState(isRestricted);
  const params = { path: { customer_id: id } };
  const change = useMutation({
    mutationFn: async () => {
      const body = { reason: reason.trim() };
      await (lifts ? fetcher.POST("/v1/customers/{customer_id}:unrestrict", { params, body }) : fetcher.POST("/v1/customers/{customer_id}:restrict", { params, body }));
    },
    onSuccess: () => {
      void message.success(t(lifts ? "privacy.liftDone" : "privacy.restrictDone"));
      void queries.invalidateQueries();
      onClose();
    },
    onError: tellError,
  });
  return (
    <Modal
      open
      title={t(lifts ? "privacy.liftQuestion" : "privacy.restrictQuestion")}
      okText={t(lifts ? "privacy.lift" : "privacy.restrict")}
      confirmLoading={change.isPending}
      onOk={() => change.mutate()}
      onCancel={onClose}
    >
      <ul style={{ paddingInlineStart: 20, marginTop: 0 }}>
        {lifts
          ? liftMeans.map((meaning) => <li key={meaning}>{t(`privacy.liftMeans.${meaning}`)}</li>)
          : restrictMeans.map((meaning) => <li key={meaning}>{t(`privacy.restrictMeans.${meaning}`)}</li>)}
      </ul>
      <label htmlFor="privacy-reason">{t("privacy.reason")}</label>
      <Input.TextArea id="privacy-reason" autoFocus value={reason} maxLength={500} showCount autoSize={{ minRows: 2, maxRows: 5 }} style={{ margin: "4px 0 20px" }} onChange={(event) => setReason(event.target.value)} />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("privacy.onRecord")}</Typography.Text>
    </Modal>
  );
}
