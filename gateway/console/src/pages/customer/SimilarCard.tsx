import { useMutation } from "@tanstack/react-query";
import { App, Button, Card, Flex, Tag, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../app/session";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { MergeDialog } from "./evidence/MergeDialog";

type Similar = Schema<"SimilarCustomer">;

const SHOWN = 3;

/** Who may be the same person, by what the last link run learnt, with what speaks for it; nothing where nobody is, or none ran yet. */
export function SimilarCard({ customer }: { customer: Schema<"Customer"> }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tellError = useTellError();
  const [isWhole, setWhole] = useState(false);
  const [compared, setCompared] = useState("");
  // Before the first run nobody can be told, which is no error to be met with on every file.
  const runs = api.useQuery(
    "get",
    "/v1/operations",
    { params: { query: { filter: "kind = LINK_CUSTOMERS", pageSize: 10 } } },
    { enabled: usePermission()("PERMISSION_OPERATIONS_READ"), retry: false, staleTime: 60_000 },
  );
  const hasRun = runs.data?.operations.some(({ response }) => response !== undefined) ?? false;
  const query = api.useQuery(
    "get",
    "/v1/customers/{customer_id}:findSimilar",
    { params: { path: { customer_id: customer.customerId } } },
    { enabled: hasRun && !customer.restriction, retry: false, staleTime: 60_000 },
  );
  const reject = useMutation({
    mutationFn: (id: string) => fetcher.POST("/v1/linkSuggestions/{link_suggestion_id}:reject", { params: { path: { link_suggestion_id: id } }, body: {} }),
    onSuccess: () => {
      void message.success(t("duplicates.done.reject"));
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  const similar = query.error ? [] : (query.data?.similarCustomers ?? []);
  if (similar.length === 0 || customer.restriction) return null;
  return (
    <Card size="small" title={t("customer.similar")}>
      <Flex vertical gap={12} role="list" aria-label={t("customer.similar")}>
        {similar.slice(0, isWhole ? undefined : SHOWN).map((each) => (
          <div key={each.customerId} role="listitem">
            <One similar={each} />
            <Flex gap={4} wrap>
              <PermittedButton permission="PERMISSION_IDENTITY_WRITE" type="link" size="small" onClick={() => setCompared(each.customerId)}>{t("customer.similarCompare")}</PermittedButton>
              {each.linkSuggestionId && (
                <PermittedButton permission="PERMISSION_IDENTITY_WRITE" type="link" size="small" onClick={() => reject.mutate(each.linkSuggestionId)}>{t("duplicates.reject")}</PermittedButton>
              )}
            </Flex>
          </div>
        ))}
        {similar.length > SHOWN && !isWhole && <Button type="link" size="small" onClick={() => setWhole(true)}>{t("customer.similarAll", { count: similar.length })}</Button>}
      </Flex>
      {compared && <MergeDialog customer={customer} known={compared} onClose={() => setCompared("")} />}
    </Card>
  );
}

function One({ similar }: { similar: Similar }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useEnumWords();
  const named = (...agreements: Schema<"Agreement">[]) => format.list(similar.reasons.filter(({ agreement }) => agreements.includes(agreement)).map(({ comparison }) => word("Comparison", comparison)));
  const lines = [
    [named("AGREEMENT_SAME"), "customer.similarSame"],
    [named("AGREEMENT_ALIKE", "AGREEMENT_PART"), "customer.similarAlike"],
    [named("AGREEMENT_DIFFERENT"), "customer.similarDifferent"],
  ] as const;
  return (
    <>
      <Flex justify="space-between" align="center" gap={8}>
        <CustomerName id={similar.customerId} />
        <Tag color={similar.score >= 0.95 ? "green" : "gold"}>{format.percent(similar.score)}</Tag>
      </Flex>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {lines.filter(([what]) => what).map(([what, key]) => t(key, { what })).join(" ")}
      </Typography.Text>
    </>
  );
}
