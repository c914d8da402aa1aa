import { PlusOutlined } from "@ant-design/icons";
import { AutoComplete, Button, Flex, Form, Popover, Select, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFieldName } from "../../components/fieldWords";
import { useTraits } from "../../components/rules/catalogues";
import type { TraitFilter } from "./filters";

interface Props {
  value: TraitFilter[];
  onChange: (value: TraitFilter[]) => void;
}

/** What customers' traits must be, each as a tag that can be taken away, and the way to add one. */
export function TraitFilters({ value, onChange }: Props) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const [isOpen, setOpen] = useState(false);
  const without = (place: number) => value.filter((_, index) => index !== place);
  return (
    <Flex gap={8} align="center" wrap>
      {value.map(([name, wanted], index) => (
        <Tag key={`${name} ${wanted}`} className="yk-foreign" closable={{ "aria-label": t("customers.removeTrait", { name: fieldName(name) }) }} style={{ marginInlineEnd: 0, padding: "4px 8px" }} onClose={() => onChange(without(index))}>
          {fieldName(name)}: {wanted}
        </Tag>
      ))}
      <Popover
        trigger="click"
        placement="bottomLeft"
        open={isOpen}
        onOpenChange={setOpen}
        destroyOnHidden
        content={
          <AddTrait
            onAdd={(trait) => {
              setOpen(false);
              onChange([...value.filter(([name]) => name !== trait[0]), trait]);
            }}
          />
        }
      >
        <Button icon={<PlusOutlined />}>{t("customers.withTrait")}</Button>
      </Popover>
    </Flex>
  );
}

// A filter takes a name as one word.
const NAMEABLE = /^[^\s"'=!<>:(),]+$/;

function AddTrait({ onAdd }: { onAdd: (trait: TraitFilter) => void }) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const traits = useTraits();
  const [name, setName] = useState<string>();
  const [wanted, setWanted] = useState("");
  const met = traits.find((each) => each.name === name)?.values.map(({ value }) => value) ?? [];
  const samples = met.filter((each) => each !== undefined && each !== null && typeof each !== "object").map(String);
  const add = () => {
    if (name && wanted.trim()) onAdd([name, wanted.trim()]);
  };
  return (
    <Form layout="vertical" style={{ width: 240 }} onFinish={add}>
      <Form.Item label={t("customers.trait")} style={{ marginBottom: 12 }}>
        <Select showSearch={{ optionFilterProp: "label" }} value={name} aria-label={t("customers.trait")} options={traits.filter((each) => NAMEABLE.test(each.name)).map((each) => ({ value: each.name, label: fieldName(each.name) }))} onChange={setName} />
      </Form.Item>
      <Form.Item label={t("customers.traitValue")} style={{ marginBottom: 12 }}>
        <AutoComplete
          value={wanted}
          aria-label={t("customers.traitValue")}
          showSearch={{ filterOption: (typed, option) => String(option?.value ?? "").toLowerCase().includes(typed.toLowerCase()) }}
          options={samples.map((value) => ({ value }))}
          onChange={(text?: string) => setWanted(text ?? "")}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" block disabled={!name || !wanted.trim()}>{t("customers.addTrait")}</Button>
    </Form>
  );
}
