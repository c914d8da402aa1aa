import { useMutation } from "@tanstack/react-query";
import { Alert, App, Drawer, Flex, Input, Modal, Spin, Table, Typography } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { useFormat } from "../../../components/format";
import { PermittedButton } from "../../../components/PermittedButton";
import { usePrincipalName } from "../../../components/principalWords";
import { QueryView } from "../../../components/QueryView";
import { useTellError } from "../../../components/tellError";
import { Time } from "../../../components/Time";
import { PrivacyAct } from "./PrivacyCard";
import { Stores } from "./Stores";

type Receipt = Schema<"Erasure">;

const MOVING_MS = 1_000;
const means = ["all", "late", "back", "backups"] as const;

/** Erases the customer, for good: what would go is shown, a word is typed, and the receipt is shown. */
export function Erasure({ id }: { id: string }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const [isReading, setReading] = useState(false);
  return (
    <>
      <PrivacyAct title={t("privacy.erasure")} hint={t("privacy.erasureHint")}>
        <PermittedButton permission="PERMISSION_PRIVACY_WRITE" size="small" danger onClick={() => setAsking(true)}>{t("privacy.erase")}</PermittedButton>
        <PermittedButton permission="PERMISSION_PRIVACY_WRITE" size="small" onClick={() => setReading(true)}>{t("privacy.receipts")}</PermittedButton>
      </PrivacyAct>
      {isAsking && <Question id={id} onClose={() => setAsking(false)} />}
      <Drawer open={isReading} onClose={() => setReading(false)} size={720} title={t("privacy.receipts")} destroyOnHidden>
        <Receipts />
      </Drawer>
    </>
  );
}

function Question({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const tellError = useTellError();
  const field = useId();
  const [typed, setTyped] = useState("");
  // The same however often it is tried: one erasure.
  const [requestId] = useState(() => crypto.randomUUID());
  const params = { path: { customer_id: id } };
  const preview = api.useQuery("get", "/v1/customers/{customer_id}:previewErasure", { params }, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false, retry: false });
  const erase = useMutation({
    mutationFn: async () => (await fetcher.POST("/v1/customers/{customer_id}:erase", { params, body: { requestId } })).data!,
    onError: tellError,
  });
  const word = t("privacy.eraseWord");
  const erasureId = erase.data && `ers_${erase.data.name.slice(erase.data.name.lastIndexOf("_") + 1)}`;
  const leave = () => {
    if (!erasureId) {
      onClose();
      return;
    }
    void message.success(t("privacy.eraseDone"));
    void navigate("/customers");
    // Nothing of the customer stays in this page's memory.
    queries.clear();
  };
  return (
    <Modal
      open
      width={680}
      title={t(erasureId ? "privacy.erasing" : "privacy.eraseQuestion")}
      okText={t("privacy.erase")}
      okButtonProps={{ danger: true, disabled: typed.trim() !== word || !preview.data, style: erasureId ? { display: "none" } : undefined }}
      cancelText={erasureId ? t("privacy.close") : undefined}
      confirmLoading={erase.isPending}
      onOk={() => erase.mutate()}
      onCancel={leave}
    >
      {erasureId ? (
        <Progress erasureId={erasureId} />
      ) : (
        <Flex vertical gap={12}>
          <Alert
            type="warning"
            showIcon
            title={t("privacy.eraseWarning")}
            description={<ul style={{ paddingInlineStart: 20, margin: 0 }}>{means.map((meaning) => <li key={meaning}>{t(`privacy.eraseMeans.${meaning}`)}</li>)}</ul>}
          />
          <QueryView query={preview}>{({ stores }) => <Stores stores={stores} />}</QueryView>
          <div>
            <label htmlFor={field}>{t("privacy.eraseType", { word })}</label>
            <Input id={field} autoComplete="off" value={typed} style={{ marginTop: 4 }} onChange={(event) => setTyped(event.target.value)} />
          </div>
        </Flex>
      )}
    </Modal>
  );
}

/** An erasure under way, then its receipt. */
function Progress({ erasureId }: { erasureId: string }) {
  const { t } = useTranslation();
  const query = api.useQuery("get", "/v1/erasures/{erasure_id}", { params: { path: { erasure_id: erasureId } } }, { refetchInterval: ({ state }) => (state.data?.endTime ? false : MOVING_MS) });
  return (
    <QueryView query={query}>
      {(receipt) =>
        receipt.endTime ? (
          <ReceiptView receipt={receipt} />
        ) : (
          <Flex gap={12} align="center" aria-live="polite"><Spin /><Typography.Text>{t("privacy.eraseUnderWay")}</Typography.Text></Flex>
        )
      }
    </QueryView>
  );
}

function ReceiptView({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const principalName = usePrincipalName();
  return (
    <Flex vertical gap={12}>
      <Typography.Text>
        {t("privacy.receipt", { id: receipt.erasureId, identifiers: number(receipt.identifiers) })} · <Time at={receipt.eraseTime} /> · <span className="yk-foreign">{principalName(receipt.principal)}</span>
      </Typography.Text>
      <Stores stores={receipt.stores} />
    </Flex>
  );
}

/** The latest erasures of the workspace; none names a customer. */
function Receipts() {
  const { t } = useTranslation();
  const principalName = usePrincipalName();
  const query = api.useQuery("get", "/v1/erasures", { params: { query: { pageSize: 100 } } });
  return (
    <QueryView query={query}>
      {({ erasures }) => (
        <Table
          size="small"
          rowKey="erasureId"
          pagination={false}
          dataSource={erasures}
          locale={{ emptyText: t("privacy.noReceipts") }}
          expandable={{ expandedRowRender: (each) => <Stores stores={each.stores} /> }}
          columns={[
            { title: t("privacy.when"), render: (_, each) => <Time at={each.eraseTime} /> },
            { title: t("privacy.who"), render: (_, each) => <span className="yk-foreign">{principalName(each.principal)}</span> },
            { title: t("privacy.state"), render: (_, each) => t(each.endTime ? "privacy.eraseOver" : "privacy.eraseOpen") },
          ]}
        />
      )}
    </QueryView>
  );
}
