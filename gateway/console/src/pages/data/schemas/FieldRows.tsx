import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Flex, Form, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useEnumWords } from "../../../components/enumWords";
import { fieldTypes, takesBounds, takesValues } from "./draft";

interface Props {
  /** Where the list stands in the form's list of events; of traits it is a list of the form. */
  name: (string | number)[];
  /** The same from the top of the form. */
  path: (string | number)[];
  /** Whether a field may be required. */
  mayRequire: boolean;
}

/** What fields must be, a row each. */
export function FieldRows({ name, path, mayRequire }: Props) {
  const { t } = useTranslation();
  return (
    <Form.List name={name}>
      {(fields, { add, remove }) => (
        <>
          {fields.map((field) => (
            <Row key={field.key} at={field.name} path={[...path, field.name]} mayRequire={mayRequire} onRemove={() => remove(field.name)} />
          ))}
          {fields.length < 100 && <Button type="dashed" size="small" icon={<PlusOutlined />} onClick={() => add({ type: "FIELD_TYPE_TEXT" })}>{t("schemas.addField")}</Button>}
        </>
      )}
    </Form.List>
  );
}

function Row({ at, path, mayRequire, onRemove }: { at: number; path: (string | number)[]; mayRequire: boolean; onRemove: () => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const type: string = Form.useWatch([...path, "type"]) ?? "FIELD_TYPE_TEXT";
  const tight = { marginBottom: 8 };
  const isNumber = type === "FIELD_TYPE_NUMBER";
  const bound = isNumber ? {} : { min: 0, max: 10_000, precision: 0 };
  return (
    <Flex gap={8} wrap align="flex-start">
      <Form.Item name={[at, "name"]} style={{ ...tight, flex: "1 1 110px" }} rules={[{ required: true, whitespace: true, message: t("schemas.nameMissing") }]}>
        <Input maxLength={200} aria-label={t("schemas.fieldName")} placeholder={t("schemas.fieldName")} />
      </Form.Item>
      <Form.Item name={[at, "type"]} style={{ ...tight, width: 110 }}>
        <Select aria-label={t("schemas.type")} options={fieldTypes.map((value) => ({ value, label: word("FieldType", value) }))} />
      </Form.Item>
      {takesValues(type) && (
        <Form.Item name={[at, "allowedValues"]} style={{ ...tight, flex: "2 1 130px" }}>
          <Select mode="tags" open={false} suffixIcon={null} maxCount={200} aria-label={t("schemas.allowedValues")} placeholder={t("schemas.allowedValues")} />
        </Form.Item>
      )}
      {takesBounds(type) && (
        <>
          <Form.Item name={[at, "least"]} style={tight}>
            <InputNumber {...bound} aria-label={t(isNumber ? "schemas.minimum" : "schemas.minLength")} placeholder={t(isNumber ? "schemas.minimum" : "schemas.minLength")} style={{ width: 80 }} />
          </Form.Item>
          <Form.Item name={[at, "most"]} style={tight}>
            <InputNumber {...bound} aria-label={t(isNumber ? "schemas.maximum" : "schemas.maxLength")} placeholder={t(isNumber ? "schemas.maximum" : "schemas.maxLength")} style={{ width: 80 }} />
          </Form.Item>
        </>
      )}
      {mayRequire && (
        <Form.Item name={[at, "required"]} valuePropName="checked" style={tight}>
          <Checkbox>{t("schemas.required")}</Checkbox>
        </Form.Item>
      )}
      <Button type="text" icon={<DeleteOutlined />} aria-label={t("schemas.removeField")} onClick={onRemove} />
    </Flex>
  );
}
