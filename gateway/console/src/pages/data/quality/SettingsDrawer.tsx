import { useMutation } from "@tanstack/react-query";
import { App, Checkbox, Drawer, Flex, Form, Input, InputNumber, Select, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { PermittedButton } from "../../../components/PermittedButton";
import { QueryView } from "../../../components/QueryView";
import { SaveError } from "../../../components/SaveError";
import { Time } from "../../../components/Time";

type Settings = Schema<"DataQualitySettings">;
type Kind = Schema<"DataQualityKind">;
type Rule = Schema<"DataQualityAlertRule">;

const PATH = "/v1/dataQualitySettings";
const zones = Intl.supportedValuesOf("timeZone");
const KINDS: Kind[] = [
  "DATA_QUALITY_KIND_STOPPED_EVENTS", "DATA_QUALITY_KIND_FAILING_SOURCE", "DATA_QUALITY_KIND_REJECTED_EVENTS", "DATA_QUALITY_KIND_REJECTED_ROWS",
  "DATA_QUALITY_KIND_SCHEMA_VIOLATION", "DATA_QUALITY_KIND_MALFORMED_IDENTIFIERS", "DATA_QUALITY_KIND_CLOCK_OFF", "DATA_QUALITY_KIND_NO_CONTACT_POINT",
  "DATA_QUALITY_KIND_SHARED_IDENTIFIERS", "DATA_QUALITY_KIND_QUARANTINED_IDENTIFIERS", "DATA_QUALITY_KIND_SUSPECTED_DUPLICATES", "DATA_QUALITY_KIND_ENTANGLED_CUSTOMERS",
];
const CONDITIONS = ["DATA_QUALITY_ALERT_CONDITION_NEW_OR_WORSE", "DATA_QUALITY_ALERT_CONDITION_EVERY_DAY"] as const;

interface Row {
  isOn: boolean;
  minimumCount: number;
  condition: Rule["condition"];
}

interface Values {
  timeZone: string;
  webhookUrl: string;
  rules: Partial<Record<Kind, Row>>;
}

/** When a night's report is put together, of which kinds alerts are raised, and who is told. */
export function SettingsDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const query = api.useQuery("get", PATH, {}, { enabled: isOpen });
  return (
    <Drawer open={isOpen} onClose={onClose} size={760} title={t("quality.settings")} destroyOnHidden>
      {/* A newer version of it begins the form anew. */}
      <QueryView query={query}>{(settings) => <SettingsForm key={settings.etag} settings={settings} onSaved={onClose} />}</QueryView>
    </Drawer>
  );
}

function SettingsForm({ settings, onSaved }: { settings: Settings; onSaved: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const word = useEnumWords();
  const isReadOnly = !usePermission()("PERMISSION_DATA_WRITE");
  const [form] = Form.useForm<Values>();
  const save = useMutation({
    mutationFn: (etag: string) => fetcher.PATCH(PATH, { body: { ...wanted(form.getFieldsValue(true) as Values), etag } }),
    onSuccess: async () => {
      void message.success(t("quality.saved"));
      await queries.invalidateQueries({ queryKey: ["get", PATH] });
      onSaved();
    },
  });
  return (
    <Form<Values> form={form} layout="vertical" initialValues={valuesOf(settings)} disabled={isReadOnly} onFinish={() => save.mutate(settings.etag)}>
      {save.error && <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET(PATH, {})).data!} onForce={(etag) => save.mutate(etag)} />}
      <Form.Item name="timeZone" label={t("quality.timeZone")} extra={<>{t("quality.timeZoneHint")}{settings.nextReportTime && <> {t("quality.nextReport")} <Time at={settings.nextReportTime} /></>}</>}>
        <Select showSearch options={zones.map((zone) => ({ value: zone, label: zone }))} />
      </Form.Item>
      <Typography.Title level={5}>{t("quality.alertRules")}</Typography.Title>
      <Typography.Paragraph type="secondary">{t("quality.alertRulesHint")}</Typography.Paragraph>
      <Flex vertical gap={8} style={{ marginBottom: 24 }}>
        {KINDS.map((kind) => (
          <Flex key={kind} gap={8} wrap align="center">
            <Form.Item name={["rules", kind, "isOn"]} valuePropName="checked" noStyle>
              <Checkbox style={{ width: 280 }}>{word("DataQualityKind", kind)}</Checkbox>
            </Form.Item>
            <Form.Item name={["rules", kind, "minimumCount"]} noStyle>
              <InputNumber min={1} max={1_000_000_000_000} precision={0} prefix={t("quality.from")} style={{ width: 150 }} aria-label={t("quality.minimumOf", { kind: word("DataQualityKind", kind) })} />
            </Form.Item>
            <Form.Item name={["rules", kind, "condition"]} noStyle>
              <Select
                style={{ width: 210 }}
                aria-label={t("quality.conditionOf", { kind: word("DataQualityKind", kind) })}
                options={CONDITIONS.map((value) => ({ value, label: word("DataQualityAlertCondition", value) }))}
              />
            </Form.Item>
          </Flex>
        ))}
      </Flex>
      <Form.Item name="webhookUrl" label={t("quality.webhookUrl")} extra={t("quality.webhookHint")}>
        <Input placeholder="https://" maxLength={2_000} />
      </Form.Item>
      <PermittedButton type="primary" htmlType="submit" permission="PERMISSION_DATA_WRITE" loading={save.isPending}>{t("quality.save")}</PermittedButton>
    </Form>
  );
}

function valuesOf(settings: Settings): Values {
  const rules = Object.fromEntries(
    KINDS.map((kind) => {
      const rule = settings.alertRules.find((each) => each.kind === kind);
      return [kind, { isOn: !!rule, minimumCount: Number(rule?.minimumCount ?? 1), condition: rule?.condition ?? CONDITIONS[0] }];
    }),
  );
  return { timeZone: settings.timeZone, webhookUrl: settings.webhookUrl, rules };
}

function wanted({ timeZone, webhookUrl, rules }: Values): { timeZone: string; webhookUrl: string; alertRules: Schema<"DataQualityAlertRuleInput">[] } {
  return {
    timeZone,
    webhookUrl: webhookUrl.trim(),
    alertRules: KINDS.flatMap((kind) => {
      const row = rules[kind];
      return row?.isOn ? [{ kind, minimumCount: String(row.minimumCount || 1), condition: row.condition }] : [];
    }),
  };
}
