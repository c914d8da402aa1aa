import { useMutation } from "@tanstack/react-query";
import { App, Card, Flex, Form, InputNumber, Select } from "antd";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { fetcher, queries, type Schema } from "../../../api/client";
import { PermittedButton } from "../../../components/PermittedButton";
import { SaveError } from "../../../components/SaveError";
import { Preview } from "./Preview";
import { Weights } from "./Weights";
import "./even.css";

type Settings = Schema<"StandingSettings">;
export type Values = Pick<Settings, "lifecycle" | "quantiles" | "rfmDays" | "activityDays" | "valueDays" | "intent" | "risk">;

const wide = { width: "100%" };
const MASK = "lifecycle,quantiles,rfmDays,activityDays,valueDays,intent,risk";
const ages = ["newDays", "activeDays", "atRiskDays", "asleepDays"] as const;

/** All of it in one form: saved together, or not at all. */
export function StandingForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = usePermission();
  const [form] = Form.useForm<Values>();
  const lifecycle = Form.useWatch("lifecycle", form) ?? settings.lifecycle;
  const save = useMutation({
    mutationFn: ({ values, etag }: { values: Values; etag: string }) => fetcher.PATCH("/v1/standingSettings", { params: { query: { updateMask: MASK } }, body: { ...values, etag } }),
    onSuccess: () => {
      void message.success(t("settings.saved"));
      void queries.invalidateQueries();
    },
  });
  const fetchTheirs = async () => {
    const { data } = await fetcher.GET("/v1/standingSettings", {});
    return { etag: data!.etag };
  };
  const days = (name: (string | number)[], label: string, least: number, most: number, hint?: string) => (
    <Form.Item name={name} label={label} extra={hint} rules={[{ required: true, type: "number", min: least, max: most, message: t("standing.wholeNumber", { least, most }) }]}>
      <InputNumber precision={0} min={least} max={most} style={wide} suffix={t("rules.days")} />
    </Form.Item>
  );
  return (
    <Form form={form} layout="vertical" requiredMark={false} initialValues={settings} disabled={!may("PERMISSION_SEGMENTS_WRITE")} onFinish={(values) => save.mutate({ values, etag: settings.etag })}>
      {save.error && <SaveError error={save.error} fetchTheirs={fetchTheirs} onForce={(etag) => save.mutate({ values: form.getFieldsValue(true) as Values, etag })} />}
      <Flex vertical gap={16}>
        <Card size="small" title={t("standing.stages")}>
          <div className="yk-even">
            {ages.map((age) => <Fragment key={age}>{days(["lifecycle", age], t(`standing.ages.${age}`), 1, 3650)}</Fragment>)}
          </div>
          {lifecycle && <Preview lifecycle={lifecycle} />}
        </Card>
        <Card size="small" title={t("standing.scores")}>
          <div className="yk-even">
            <Form.Item name="quantiles" label={t("standing.quantiles")} extra={t("standing.quantilesHint")}>
              <Select options={[3, 4, 5].map((value) => ({ value, label: value }))} />
            </Form.Item>
            {days(["rfmDays"], t("standing.rfmDays"), 0, 3650, t("standing.rfmDaysHint"))}
            {days(["activityDays"], t("standing.activityDays"), 1, 365)}
            {days(["valueDays"], t("standing.valueDays"), 1, 3650)}
          </div>
        </Card>
        <Card size="small" title={t("standing.intent")}>
          <div className="yk-even yk-even-beside">
            {days(["intent", "windowDays"], t("standing.windowDays"), 1, 365)}
            <div className="yk-even-rest"><Weights /></div>
          </div>
        </Card>
        <Card size="small" title={t("standing.risk")}>
          <div className="yk-even">
            {days(["risk", "windowDays"], t("standing.windowDays"), 1, 3650)}
            {days(["risk", "usualDays"], t("standing.usualDays"), 1, 365, t("standing.usualDaysHint"))}
            <Form.Item className="yk-even-two" name={["risk", "overduePercent"]} label={t("standing.overdue")} extra={t("standing.overdueHint")} normalize={(all: unknown[]) => all.map(Number).filter((one) => Number.isInteger(one)).sort((a, b) => a - b)}>
              <Select mode="tags" maxCount={8} tokenSeparators={[",", "，", " "]} open={false} suffixIcon={null} />
            </Form.Item>
            {(["complaintPoints", "refundPoints"] as const).map((name) => (
              <Form.Item key={name} name={["risk", name]} label={t(`standing.${name}`)}><InputNumber precision={0} min={0} max={10} style={wide} /></Form.Item>
            ))}
            <Form.Item name={["risk", "mostCounted"]} label={t("standing.mostCounted")}><InputNumber precision={0} min={1} max={10} style={wide} /></Form.Item>
          </div>
        </Card>
        <div>
          <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" type="primary" htmlType="submit" loading={save.isPending}>{t("settings.save")}</PermittedButton>
        </div>
      </Flex>
    </Form>
  );
}
