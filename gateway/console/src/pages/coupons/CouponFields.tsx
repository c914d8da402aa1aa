import { Col, DatePicker, Form, Input, InputNumber, Radio, Row, Select, Switch } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { useSessionQuery } from "../../app/session";
import type { Schema } from "../../api/client";

const benefits = ["amountOff", "percentOff", "gift", "freeShipping"] as const;
const AMOUNT = /^(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?$/;
const PERCENT = /^(100(\.0{1,2})?|[1-9]?[0-9](\.[0-9]{1,2})?)$/;
const ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** What the form holds. */
export interface Values {
  couponTemplateId?: string;
  displayName: string;
  description?: string;
  benefit: (typeof benefits)[number];
  amount?: string;
  percent?: string;
  maximum?: string;
  sku?: string;
  quantity?: number;
  unitCost?: string;
  minimumSpend?: string;
  skus?: string[];
  categories?: string[];
  excludedSkus?: string[];
  storeIds?: string[];
  startTime?: Dayjs | null;
  endTime?: Dayjs | null;
  validDays?: number | null;
  stock?: number | null;
  customerLimit?: number | null;
  returnedOnRefund?: boolean;
}

/** Returns what the form begins with. */
export function valuesOf(template: Schema<"CouponTemplate"> | undefined): Partial<Values> {
  if (!template) return { benefit: "amountOff", validDays: 30, quantity: 1 };
  const { amountOff, percentOff, gift, freeShipping, startTime, endTime, stock } = template;
  return {
    ...template,
    benefit: benefits.find((each) => template[each]) ?? "amountOff",
    amount: amountOff?.amount ?? "",
    percent: percentOff?.percent ?? "",
    maximum: percentOff?.maximum || freeShipping?.maximum || "",
    sku: gift?.sku ?? "",
    quantity: gift?.quantity ?? 1,
    unitCost: gift?.unitCost ?? "",
    startTime: startTime ? dayjs(startTime) : null,
    endTime: endTime ? dayjs(endTime) : null,
    validDays: template.validDays || null,
    stock: stock === "0" ? null : Number(stock),
    customerLimit: template.customerLimit || null,
  };
}

/** Returns what the form says, as the API takes it; what was emptied is null, which takes it away. */
export function bodyOf(values: Values, currencyCode: string): Schema<"CouponTemplateInput"> {
  const { benefit, amount = "", percent = "", maximum = "", sku = "", quantity = 1, unitCost = "" } = values;
  const gives = {
    amountOff: { amountOff: { amount } },
    percentOff: { percentOff: { percent, maximum } },
    gift: { gift: { sku: sku.trim(), quantity, unitCost } },
    freeShipping: { freeShipping: { maximum } },
  }[benefit];
  return {
    ...gives,
    currencyCode,
    displayName: values.displayName.trim(),
    description: values.description?.trim() ?? "",
    minimumSpend: values.minimumSpend ?? "",
    skus: values.skus ?? [],
    categories: values.categories ?? [],
    excludedSkus: values.excludedSkus ?? [],
    storeIds: values.storeIds ?? [],
    startTime: (values.startTime?.toISOString() ?? null) as string,
    endTime: (values.endTime?.toISOString() ?? null) as string,
    validDays: values.validDays ?? 0,
    stock: String(values.stock ?? 0),
    customerLimit: values.customerLimit ?? 0,
    returnedOnRefund: values.returnedOnRefund ?? false,
  };
}

/** The fields of a coupon template. */
export function CouponFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const benefit = Form.useWatch("benefit");
  const wide = { width: "100%" };
  const isAmount = { pattern: AMOUNT, message: t("coupons.amountWrong") };
  const list = <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", "，", " "]} maxCount={500} />;
  return (
    <Row gutter={16}>
      <Col xs={24} md={12}>
        <Form.Item name="displayName" label={t("coupons.name")} rules={[{ required: true, whitespace: true, message: t("coupons.nameMissing") }]}><Input maxLength={200} /></Form.Item>
      </Col>
      <Col xs={24} md={12}>
        <Form.Item name="couponTemplateId" label={t("coupons.id")} extra={isNew ? t("coupons.idHint") : undefined} rules={[{ pattern: ID, message: t("coupons.idWrong") }]}>
          <Input maxLength={63} disabled={!isNew} />
        </Form.Item>
      </Col>
      <Col span={24}>
        <Form.Item name="benefit" label={t("coupons.gives")}>
          <Radio.Group optionType="button" options={benefits.map((value) => ({ value, label: t(`coupons.benefits.${value}`) }))} />
        </Form.Item>
      </Col>
      {benefit === "amountOff" && (
        <Col xs={24} md={8}><Form.Item name="amount" label={t("coupons.amount")} rules={[{ required: true, message: t("coupons.amountWrong") }, isAmount]}><Suffixed /></Form.Item></Col>
      )}
      {benefit === "percentOff" && (
        <Col xs={24} md={8}>
          <Form.Item name="percent" label={t("coupons.percent")} extra={t("coupons.percentHint")} rules={[{ required: true, message: t("coupons.percentWrong") }, { pattern: PERCENT, message: t("coupons.percentWrong") }]}>
            <Input inputMode="decimal" maxLength={6} suffix="%" />
          </Form.Item>
        </Col>
      )}
      {benefit === "gift" && (
        <>
          <Col xs={24} md={8}><Form.Item name="sku" label={t("coupons.giftSku")} rules={[{ required: true, whitespace: true, message: t("coupons.giftMissing") }]}><Input maxLength={100} /></Form.Item></Col>
          <Col xs={12} md={8}><Form.Item name="quantity" label={t("coupons.quantity")} rules={[{ required: true, message: t("coupons.quantityMissing") }]}><InputNumber min={1} max={1000} precision={0} style={wide} /></Form.Item></Col>
          <Col xs={12} md={8}><Form.Item name="unitCost" label={t("coupons.unitCost")} extra={t("coupons.unitCostHint")} rules={[isAmount]}><Suffixed /></Form.Item></Col>
        </>
      )}
      {(benefit === "percentOff" || benefit === "freeShipping") && (
        <Col xs={24} md={8}><Form.Item name="maximum" label={t("coupons.maximum")} extra={t("coupons.emptyIsNone")} rules={[isAmount]}><Suffixed /></Form.Item></Col>
      )}
      <Col xs={24} md={8}><Form.Item name="minimumSpend" label={t("coupons.minimum")} extra={t("coupons.minimumHint")} rules={[isAmount]}><Suffixed /></Form.Item></Col>
      <Col xs={24} md={12}><Form.Item name="skus" label={t("coupons.skus")} extra={t("coupons.skusHint")}>{list}</Form.Item></Col>
      <Col xs={24} md={12}><Form.Item name="categories" label={t("coupons.categories")} extra={t("coupons.categoriesHint")}><Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", "，"]} maxCount={100} /></Form.Item></Col>
      <Col xs={24} md={12}><Form.Item name="excludedSkus" label={t("coupons.excluded")}>{list}</Form.Item></Col>
      <Col xs={24} md={12}><Form.Item name="storeIds" label={t("coupons.stores")} extra={t("coupons.storesHint")}>{list}</Form.Item></Col>
      <Col xs={24} md={8}><Form.Item name="startTime" label={t("coupons.start")} extra={t("coupons.startHint")}><DatePicker showTime style={wide} /></Form.Item></Col>
      <Col xs={24} md={8}>
        <Form.Item
          name="endTime"
          label={t("coupons.end")}
          dependencies={["startTime", "validDays"]}
          rules={[
            ({ getFieldsValue }) => ({
              validator: (_, end?: Dayjs | null) => {
                const { startTime, validDays } = getFieldsValue(["startTime", "validDays"]) as Values;
                if (!end && !validDays) return Promise.reject(new Error(t("coupons.endMissing")));
                return end && startTime && !end.isAfter(startTime) ? Promise.reject(new Error(t("coupons.endWrong"))) : Promise.resolve();
              },
            }),
          ]}
        >
          <DatePicker showTime style={wide} />
        </Form.Item>
      </Col>
      <Col xs={24} md={8}><Form.Item name="validDays" label={t("coupons.days")} extra={t("coupons.daysHint")}><InputNumber min={1} max={1825} precision={0} style={wide} /></Form.Item></Col>
      <Col xs={12} md={8}><Form.Item name="stock" label={t("coupons.stock")} extra={t("coupons.emptyIsNone")}><InputNumber min={1} max={1_000_000_000} precision={0} style={wide} /></Form.Item></Col>
      <Col xs={12} md={8}><Form.Item name="customerLimit" label={t("coupons.limit")} extra={t("coupons.emptyIsNone")}><InputNumber min={1} max={1000} precision={0} style={wide} /></Form.Item></Col>
      <Col xs={24} md={8}><Form.Item name="returnedOnRefund" label={t("coupons.returned")} extra={t("coupons.returnedHint")} valuePropName="checked"><Switch /></Form.Item></Col>
      <Col span={24}><Form.Item name="description" label={t("coupons.description")} style={{ marginBottom: 0 }}><Input.TextArea maxLength={2000} autoSize={{ minRows: 2, maxRows: 6 }} /></Form.Item></Col>
    </Row>
  );
}

/** An amount in the template's currency. */
function Suffixed(props: { value?: string; onChange?: (event: React.ChangeEvent<HTMLInputElement>) => void; id?: string }) {
  const own = useSessionQuery().data?.workspace?.currency || "CNY";
  const currency = (Form.useWatch("currencyCode") as string | undefined) ?? own;
  return <Input {...props} inputMode="decimal" maxLength={12} suffix={currency} />;
}
