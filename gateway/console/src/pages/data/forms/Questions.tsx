import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Checkbox, Flex, Form, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { consentChannels } from "../../../components/channels";
import { useEnumWords } from "../../../components/enumWords";
import { emptyField, kinds, whoOf, type Values } from "./values";

const MOST_FIELDS = 30;

/** What a form asks, question by question. */
export function Questions() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const need = [{ required: true, whitespace: true, message: t("forms.need") }];
  const form = Form.useFormInstance<Values>();
  return (
    <Form.List name="fields">
      {(fields, { add, remove, move }) => (
        <Flex vertical gap={12}>
          {fields.map(({ key, name }, place) => (
            <Card key={key} size="small" title={`${place + 1}.`} extra={
              <Flex gap={4}>
                <Button size="small" type="text" icon={<ArrowUpOutlined />} aria-label={t("forms.up")} disabled={place === 0} onClick={() => move(place, place - 1)} />
                <Button size="small" type="text" icon={<ArrowDownOutlined />} aria-label={t("forms.down")} disabled={place === fields.length - 1} onClick={() => move(place, place + 1)} />
                <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t("forms.remove")} disabled={fields.length === 1} onClick={() => remove(name)} />
              </Flex>
            }>
              <Flex gap={12} wrap>
                <Form.Item name={[name, "label"]} label={t("forms.label")} rules={need} style={{ flex: "2 1 200px", marginBottom: 8 }}><Input maxLength={200} className="yk-foreign" /></Form.Item>
                <Form.Item name={[name, "kind"]} label={t("forms.kind")} style={{ flex: "1 1 140px", marginBottom: 8 }}><Select options={kinds.map((value) => ({ value, label: word("FormFieldKind", value) }))} /></Form.Item>
                <Form.Item name={[name, "key"]} label={t("forms.key")} rules={[...need, { pattern: /^[a-z][a-z0-9_]*$/, message: "a-z 0-9 _" }]} style={{ flex: "1 1 120px", marginBottom: 8 }}><Input maxLength={40} /></Form.Item>
              </Flex>
              <Form.Item noStyle shouldUpdate>
                {() => {
                  const kind = form.getFieldValue(["fields", name, "kind"]) as Values["fields"][number]["kind"];
                  const canBeWho = whoOf(kind) !== "FORM_IDENTIFIER_UNSPECIFIED";
                  const isWho = canBeWho && Boolean(form.getFieldValue(["fields", name, "isWho"]));
                  return (
                    <>
                      {kind === "FORM_FIELD_KIND_CHOICE" && <Form.Item name={[name, "choices"]} label={t("forms.choices")} rules={need} style={{ marginBottom: 8 }}><Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} className="yk-foreign" /></Form.Item>}
                      <Flex gap={12} wrap align="end">
                        <Form.Item name={[name, "help"]} label={t("forms.help")} style={{ flex: "2 1 160px", marginBottom: 8 }}><Input maxLength={300} className="yk-foreign" /></Form.Item>
                        {!isWho && <Form.Item name={[name, "trait"]} label={t("forms.trait")} style={{ flex: "1 1 120px", marginBottom: 8 }}><Input maxLength={100} className="yk-foreign" /></Form.Item>}
                        {(kind === "FORM_FIELD_KIND_TEXT" || kind === "FORM_FIELD_KIND_LONG_TEXT") && <Form.Item name={[name, "maxLength"]} label={t("forms.maxLength")} style={{ marginBottom: 8 }}><InputNumber min={1} max={2000} style={{ width: 90 }} /></Form.Item>}
                      </Flex>
                      <Flex gap={16} wrap>
                        <Form.Item name={[name, "required"]} valuePropName="checked" style={{ marginBottom: 0 }}><Checkbox>{t("forms.required")}</Checkbox></Form.Item>
                        {kind === "FORM_FIELD_KIND_PHONE" && <Form.Item name={[name, "verify"]} valuePropName="checked" style={{ marginBottom: 0 }}><Checkbox>{t("forms.verify")}</Checkbox></Form.Item>}
                        {canBeWho && <Form.Item name={[name, "isWho"]} valuePropName="checked" style={{ marginBottom: 0 }}><Checkbox>{t("forms.identifier")}</Checkbox></Form.Item>}
                      </Flex>
                    </>
                  );
                }}
              </Form.Item>
            </Card>
          ))}
          <Button icon={<PlusOutlined />} disabled={fields.length >= MOST_FIELDS} onClick={() => add(emptyField(`question_${fields.length + 1}`))}>{t("forms.addField")}</Button>
        </Flex>
      )}
    </Form.List>
  );
}

/** The boxes by which consents are given. */
export function Consents() {
  const { t } = useTranslation();
  const word = useEnumWords();
  return (
    <Form.List name="consents">
      {(consents, { add, remove }) => (
        <Flex vertical gap={12}>
          {consents.map(({ key, name }) => (
            <Flex key={key} gap={12} wrap align="end">
              <Form.Item name={[name, "channel"]} label={t("forms.channel")} style={{ width: 140, marginBottom: 0 }}><Select options={consentChannels.map((value) => ({ value, label: word("Channel", value) }))} /></Form.Item>
              <Form.Item name={[name, "text"]} label={t("forms.consentText")} rules={[{ required: true, whitespace: true, message: t("forms.need") }]} style={{ flex: "1 1 220px", marginBottom: 0 }}><Input maxLength={500} className="yk-foreign" /></Form.Item>
              <Form.Item name={[name, "required"]} valuePropName="checked" style={{ marginBottom: 0 }}><Checkbox>{t("forms.required")}</Checkbox></Form.Item>
              <Button type="text" icon={<DeleteOutlined />} aria-label={t("forms.remove")} onClick={() => remove(name)} />
            </Flex>
          ))}
          <Button icon={<PlusOutlined />} disabled={consents.length >= consentChannels.length} onClick={() => add({ channel: consentChannels[consents.length], text: "", required: false })}>{t("forms.addConsent")}</Button>
        </Flex>
      )}
    </Form.List>
  );
}
