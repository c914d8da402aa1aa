import { Alert, Button, Card, Input, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { useSettled } from "../../../components/useSettled";
import { ErrorState } from "../../../components/ErrorState";

interface Props {
  sourceId: string;
  /** The mapping as it is typed. */
  mapping: string;
  preset: Schema<"SourcePreset"> | undefined;
}

/** A body tried with the mapping as it is typed: what it would become. Nothing is recorded. */
export function Trial({ sourceId, mapping, preset }: Props) {
  const { t } = useTranslation();
  const [body, setBody] = useState("");
  const [headers, setHeaders] = useState("");
  const settled = useSettled(JSON.stringify([body, headers, mapping]));
  const [askedBody, askedHeaders, askedMapping] = JSON.parse(settled) as [string, string, string];
  const given = { body: parsed(askedBody), mapping: parsed(askedMapping) };
  const isReady = given.body !== undefined && given.mapping !== undefined;
  const query = api.useQuery(
    "post",
    "/v1/sources/{source_id}:preview",
    { params: { path: { source_id: sourceId } }, body: { body: given.body, headers: headersOf(askedHeaders), mapping: given.mapping as Record<string, unknown> } },
    { enabled: isReady, retry: false },
  );
  const takeSample = () => {
    if (!preset) return;
    setBody(JSON.stringify(preset.sampleBody, null, 2));
    setHeaders(Object.entries(preset.sampleHeaders ?? {}).map(([name, text]) => `${name}: ${text}`).join("\n"));
  };
  return (
    <Card size="small" title={t("sources.sample")} extra={preset && <Button size="small" onClick={takeSample}>{t("sources.takeSample")}</Button>}>
      <label>{t("sources.sampleBody")}<Input.TextArea className="yk-foreign" value={body} onChange={({ target }) => setBody(target.value)} autoSize={{ minRows: 4, maxRows: 12 }} style={{ fontFamily: "monospace", fontSize: 12 }} status={body && parsed(body) === undefined ? "error" : ""} /></label>
      <label style={{ display: "block", marginTop: 8 }}>{t("sources.sampleHeaders")}<Input.TextArea className="yk-foreign" value={headers} onChange={({ target }) => setHeaders(target.value)} autoSize={{ minRows: 1, maxRows: 4 }} style={{ fontFamily: "monospace", fontSize: 12 }} /></label>
      <Typography.Title level={5} style={{ marginTop: 12 }}>{t("sources.events")}</Typography.Title>
      {askedBody && given.body === undefined && <Alert type="warning" showIcon title={t("sources.noJson")} />}
      {isReady && query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {isReady && query.data && <Outcome shown={query.data} />}
      {!isReady && !askedBody && <Typography.Text type="secondary">{t("sources.noEvents")}</Typography.Text>}
    </Card>
  );
}

function Outcome({ shown }: { shown: Schema<"PreviewSourceResponse"> }) {
  const { t } = useTranslation();
  return (
    <>
      {shown.ignored && <Alert type="info" showIcon title={t("sources.ignored", { reason: shown.ignored })} />}
      {shown.refusals.map((reason) => <Alert key={reason} type="warning" showIcon title={t("sources.refusal", { reason })} style={{ marginBottom: 8 }} />)}
      {shown.events.map((event, place) => (
        <pre key={place} className="yk-foreign" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", fontSize: 12, margin: "0 0 8px" }}>{JSON.stringify(event, null, 2)}</pre>
      ))}
      {shown.events.length === 0 && !shown.ignored && shown.refusals.length === 0 && <Typography.Text type="secondary">{t("sources.noEvents")}</Typography.Text>}
    </>
  );
}

/** Returns the JSON that a text holds, or undefined. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function headersOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split("\n").map((line) => line.split(/:(.*)/s)).filter(([name]) => name?.trim()).map(([name, value]) => [name!.trim(), (value ?? "").trim()]),
  );
}
