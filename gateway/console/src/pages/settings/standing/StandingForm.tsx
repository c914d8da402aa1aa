import { useMutation } from "@tanstack/react-query";
import { App, Card, Col, Flex, Form, InputNumber, Row, Select } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { fetcher, queries, type Schema } from "../../../api/client";
import { PermittedButton } from "../../../components/PermittedButton";
import { SaveError } from "../../../components/SaveError";
import { Preview } from "./Preview";
import { Weights } from "./Weights";

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
          <Row gutter={16}>
            {ages.map((age) => <Col key={age} xs={12} lg={6}>{days(["lifecycle", age], t(`standing.ages.${age}`), 1, 3650)}</Col>)}
          </Row>
          {lifecycle && <Preview lifecycle={lifecycle} />}
        </Card>
        <Card size="small" title={t("standing.scores")}>
          <Row gutter={16}>
            <Col xs={12} lg={6}>
              <Form.Item name="quantiles" label={t("standing.quantiles")} extra={t("standing.quantilesHint")}>
                <Select options={[3, 4, 5].map((value) => ({ value, label: value }))} />
              </Form.Item>
            </Col>
            <Col xs={12} lg={6}>{days(["rfmDays"], t("standing.rfmDays"), 0, 3650, t("standing.rfmDaysHint"))}</Col>
            <Col xs={12} lg={6}>{days(["activityDays"], t("standing.activityDays"), 1, 365)}</Col>
            <Col xs={12} lg={6}>{days(["valueDays"], t("standing.valueDays"), 1, 3650)}</Col>
          </Row>
        </Card>
        <Card size="small" title={t("standing.intent")}>
          <Row gutter={16}>
            <Col xs={12} lg={6}>{days(["intent", "windowDays"], t("standing.windowDays"), 1, 365)}</Col>
            <Col xs={24} lg={18}><Weights /></Col>
          </Row>
        </Card>
        <Card size="small" title={t("standing.risk")}>
          <Row gutter={16}>
            <Col xs={12} lg={6}>{days(["risk", "windowDays"], t("standing.windowDays"), 1, 3650)}</Col>
            <Col xs={12} lg={6}>{days(["risk", "usualDays"], t("standing.usualDays"), 1, 365, t("standing.usualDaysHint"))}</Col>
            <Col xs={24} lg={12}>
              <Form.Item name={["risk", "overduePercent"]} label={t("standing.overdue")} extra={t("standing.overdueHint")} normalize={(all: unknown[]) => all.map(Number).filter((one) => Number.isInteger(one)).sort((a, b) => a - b)}>
                <Select mode="tags" maxCount={8} tokenSeparators={[",", "，", " "]} open={false} suffixIcon={null} />
              </Form.Item>
            </Col>
            {(["complaintPoints", "refundPoints"] as const).map((name) => (
              <Col key={name} xs={8} lg={6}>
                <Form.Item name={["risk", name]} label={t(`standing.${name}`)}><InputNumber precision={0} min={0} max={10} style={wide} /></Form.Item>
              </Col>
            ))}
            <Col xs={8} lg={6}>
              <Form.Item name={["risk", "mostCounted"]} label={t("standing.mostCounted")}><InputNumber precision={0} min={1} max={10} style={wide} /></Form.Item>
            </Col>
          </Row>
        </Card>
        <div>
          <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" type="primary" htmlType="submit" loading={save.isPending}>{t("settings.save")}</PermittedButton>
        </div>
      </Flex>
    </Form>
  );
}
