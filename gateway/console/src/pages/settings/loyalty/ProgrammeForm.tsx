import { useMutation } from "@tanstack/react-query";
import { App, Card, Col, DatePicker, Flex, Form, InputNumber, Row, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { fetcher, queries, type Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { PermittedButton } from "../../../components/PermittedButton";
import { SaveError } from "../../../components/SaveError";
import { CategoryList, EventList } from "./Earnings";
import { TierList } from "./TierList";

type Settings = Schema<"LoyaltySettings">;
export type Values = Omit<Settings, "startTime" | "etag"> & { startTime?: Dayjs | null };

const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
const currencies = Intl.supportedValuesOf("currency");
const expiries = ["EXPIRY_KIND_NEVER", "EXPIRY_KIND_DAYS", "EXPIRY_KIND_END_OF_NEXT_YEAR"] as const;
const bases = ["TIER_BASIS_MONEY_SPENT", "TIER_BASIS_POINTS_EARNED"] as const;
const wide = { width: "100%" };

/** The whole programme in one form: saved together, or not at all. */
export function ProgrammeForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = usePermission();
  const word = useEnumWords();
  const [form] = Form.useForm<Values>();
  const save = useMutation({
    mutationFn: ({ values, etag }: { values: Values; etag: string }) => {
      const { startTime, ...rest } = values;
      const body = {
        ...rest,
        // 0 says "as usual", which an emptied field means.
        earning: { ...rest.earning, currency: rest.earning?.currency ?? "", categories: rest.earning?.categories ?? [], events: rest.earning?.events ?? [] },
        tiers: { ...rest.tiers, tiers: rest.tiers?.tiers ?? [] },
        ...(startTime && { startTime: startTime.toISOString() }),
        etag,
      };
      return fetcher.PATCH("/v1/loyaltySettings", { params: { query: { updateMask: "earning,validity,tiers,startTime,timeZone" } }, body });
    },
    onSuccess: () => {
      void message.success(t("settings.saved"));
      void queries.invalidateQueries();
    },
  });
  const initial: Values = { ...settings, startTime: settings.startTime ? dayjs(settings.startTime) : null };
  const fetchTheirs = async () => {
    const { data } = await fetcher.GET("/v1/loyaltySettings", {});
    return { etag: data!.etag };
  };
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={initial}
      disabled={!may("PERMISSION_WORKSPACE_WRITE")}
      onFinish={(values) => save.mutate({ values, etag: settings.etag })}
    >
      {save.error && <SaveError error={save.error} fetchTheirs={fetchTheirs} onForce={(etag) => save.mutate({ values: form.getFieldsValue(true) as Values, etag })} />}
      <Flex vertical gap={16}>
        <Card size="small" title={t("loyalty.earning")}>
          <Row gutter={16}>
            <Col xs={12} md={6}>
              <Form.Item name={["earning", "points"]} label={t("loyalty.pointsEach")} extra={t("loyalty.pointsEachHint")}>
                <InputNumber<string> stringMode precision={0} min="0" max="1000000" style={wide} />
              </Form.Item>
            </Col>
            <Col xs={12} md={6}>
              <Form.Item name={["earning", "amount"]} label={t("loyalty.forEach")} extra={t("loyalty.forEachHint")}>
                <InputNumber<string> stringMode precision={0} min="1" max="1000000" style={wide} />
              </Form.Item>
            </Col>
            <Col xs={24} md={6}>
              <Form.Item name={["earning", "currency"]} label={t("settings.currency")} extra={t("loyalty.currencyHint")}>
                <Select allowClear showSearch options={currencies.map((value) => ({ value, label: value }))} />
              </Form.Item>
            </Col>
            <Col xs={24} md={6}>
              <Form.Item name="startTime" label={t("loyalty.start")} extra={t("loyalty.startHint")}>
                <DatePicker showTime style={wide} />
              </Form.Item>
            </Col>
          </Row>
          <CategoryList />
          <EventList />
        </Card>
        <Card size="small" title={t("loyalty.validity")}>
          <Row gutter={16}>
            <Col xs={24} md={8}>
              <Form.Item name={["validity", "kind"]} label={t("loyalty.ends")}>
                <Select options={expiries.map((value) => ({ value, label: word("ExpiryKind", value) }))} />
              </Form.Item>
            </Col>
            <Form.Item noStyle shouldUpdate={(before: Values, after: Values) => before.validity?.kind !== after.validity?.kind}>
              {({ getFieldValue }) =>
                getFieldValue(["validity", "kind"]) === "EXPIRY_KIND_DAYS" && (
                  <Col xs={24} md={8}>
                    <Form.Item name={["validity", "days"]} label={t("loyalty.days")} rules={[{ required: true, type: "number", min: 1, message: t("loyalty.daysMissing") }]}>
                      <InputNumber precision={0} min={1} max={3650} style={wide} />
                    </Form.Item>
                  </Col>
                )
              }
            </Form.Item>
            <Col xs={24} md={8}>
              <Form.Item name="timeZone" label={t("settings.timeZone")} extra={t("loyalty.zoneHint")}>
                <Select showSearch options={zones.map((value) => ({ value, label: value }))} />
              </Form.Item>
            </Col>
          </Row>
        </Card>
        <Card size="small" title={t("loyalty.tiers")}>
          <Row gutter={16}>
            <Col xs={24} md={8}>
              <Form.Item name={["tiers", "basis"]} label={t("loyalty.basis")}>
                <Select options={bases.map((value) => ({ value, label: word("TierBasis", value) }))} />
              </Form.Item>
            </Col>
            <Col xs={12} md={8}>
              <Form.Item name={["tiers", "windowDays"]} label={t("loyalty.window")}>
                <InputNumber precision={0} min={1} max={3650} style={wide} />
              </Form.Item>
            </Col>
            <Col xs={12} md={8}>
              <Form.Item name={["tiers", "graceDays"]} label={t("loyalty.grace")} extra={t("loyalty.graceHint")}>
                <InputNumber precision={0} min={0} max={3650} style={wide} />
              </Form.Item>
            </Col>
          </Row>
          <TierList />
        </Card>
        <Flex gap={8} align="center">
          <PermittedButton permission="PERMISSION_WORKSPACE_WRITE" type="primary" htmlType="submit" loading={save.isPending}>{t("settings.save")}</PermittedButton>
        </Flex>
      </Flex>
    </Form>
  );
}
