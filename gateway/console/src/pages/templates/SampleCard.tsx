import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Card, Checkbox, Flex, Select, Tag, Typography, theme } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../app/session";
import { api, fetcher, type Schema } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { ErrorState } from "../../components/ErrorState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { useUrlState } from "../../components/urlState";
import type { Draft } from "./draft";

type Previewed = Schema<"PreviewTemplateResponse">;

/** How the template looks for ten customers at random, of all or of a segment, and what they lack. */
export function SampleCard({ templateId, draft }: { templateId: string; draft: Draft }) {
  const { t } = useTranslation();
  const may = usePermission();
  const [segmentId, setSegment] = useState("");
  const [isRevealed, setRevealed] = useState(false);
  const segments = api.useQuery("get", "/v1/segments", { params: { query: { pageSize: 500 } } }, { enabled: may("PERMISSION_SEGMENTS_READ"), staleTime: 30_000 });
  const draw = useMutation({
    mutationFn: async () => {
      const { displayName: _, ...template } = draft;
      return (
        await fetcher.POST("/v1/templates/{template_id}:preview", {
          params: { path: { template_id: templateId } },
          body: { template: content(template), sample: { segmentId }, ...(isRevealed && { revealContacts: true }) },
        })
      ).data!;
    },
  });
  return (
    <Card
      size="small"
      title={t("templates.sample")}
      extra={
        <Flex gap={8}>
          <Select
            size="small"
            showSearch={{ optionFilterProp: "label" }}
            style={{ width: 160 }}
            aria-label={t("templates.sampleOf")}
            value={segmentId}
            options={[{ value: "", label: t("templates.everybody") }, ...(segments.data?.segments ?? []).map((each) => ({ value: each.segmentId, label: each.displayName }))]}
            onChange={setSegment}
          />
          <Button size="small" loading={draw.isPending} onClick={() => draw.mutate()}>{t(draw.data ? "templates.drawAgain" : "templates.draw")}</Button>
        </Flex>
      }
    >
      <Flex vertical gap={12}>
        {may("PERMISSION_CONTACTS_REVEAL") && <Checkbox checked={isRevealed} onChange={(event) => setRevealed(event.target.checked)}>{t("templates.reveal")}</Checkbox>}
        {draw.error ? <ErrorState error={draw.error} onRetry={() => draw.mutate()} /> : draw.data ? <Found previewed={draw.data} /> : <Typography.Text type="secondary">{t("templates.sampleHint")}</Typography.Text>}
      </Flex>
    </Card>
  );
}

function content({ channel, subject, html, text, providerTemplateCode, providerParameters, url, miniProgramAppId, miniProgramPage, ...more }: Omit<Draft, "displayName">): Schema<"TemplateInput"> {
  return { ...more, channel, subject, html, text, providerTemplateCode, providerParameters, url, miniProgramAppId, miniProgramPage };
}

function Found({ previewed }: { previewed: Previewed }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useEnumWords();
  const { token } = theme.useToken();
  const [, setCustomer] = useUrlState("customer");
  const count = previewed.previews.length;
  if (count === 0) return <Typography.Text type="secondary">{t("templates.nobodyThere")}</Typography.Text>;
  const needed = previewed.missing.filter((each) => each.needed);
  return (
    <>
      <Alert
        type={previewed.sendable === count ? "success" : "warning"}
        showIcon
        title={t("templates.sampleSendable", { sendable: previewed.sendable, count, population: format.number(previewed.population) })}
        description={
          previewed.missing.length > 0 && (
            <Flex gap={4} wrap>
              {previewed.missing.map(({ name, customers }) => (
                <Tag key={name} color={needed.some((each) => each.name === name) ? "red" : "default"}><span className="yk-foreign">{name}</span> · {t("templates.missingFor", { customers, count })}</Tag>
              ))}
            </Flex>
          )
        }
      />
      {previewed.previews.map(({ customerId, contactPoint, contactProblem, rendered }) => {
        const lacked = [...new Set((rendered?.missing ?? []).map(({ name }) => name))];
        return (
          <Flex key={customerId} gap={12} justify="space-between" align="center" wrap style={{ borderTop: `1px solid ${token.colorBorderSecondary}`, paddingTop: 8 }}>
            <div style={{ minWidth: 0, flex: "1 1 200px" }}>
              <CustomerName id={customerId} /> <Typography.Text type="secondary" className="yk-foreign" style={{ fontSize: 12 }}>{contactPoint || word("MessageReason", contactProblem)}</Typography.Text>
              <div className="yk-foreign" style={{ fontSize: 12, color: token.colorTextSecondary, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>{rendered?.subject || rendered?.text}</div>
              {lacked.length > 0 && <div style={{ fontSize: 12 }}>{t("templates.lacking", { names: format.list(lacked) })}</div>}
            </div>
            <Tag color={rendered?.sendable ? "green" : "red"}>{t(rendered?.sendable ? "templates.canBeSent" : "templates.cannotBeSent")}</Tag>
            <Button size="small" type="link" onClick={() => setCustomer(customerId)}>{t("templates.look")}</Button>
          </Flex>
        );
      })}
    </>
  );
}
