import { useMutation } from "@tanstack/react-query";
import { App, AutoComplete, Form, Input, InputNumber, Modal, Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../api/client";
import { useFieldName } from "../../components/fieldWords";
import { useTraits } from "../../components/rules/catalogues";
import { useTellError } from "../../components/tellError";

type Kind = "text" | "number" | "boolean" | "none";

interface Values {
  name: string;
  kind: Kind;
  text?: string;
  number?: number | null;
  boolean?: "yes" | "no";
}

interface Props {
  customer: Schema<"Customer">;
  /** Of which trait; empty: the person names it. */
  trait: string;
  onClose: () => void;
}

/** Says by hand what a trait of the customer is, or that it is none. */
export function TraitEditor({ customer, trait, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tellError = useTellError();
  const fieldName = useFieldName();
  const catalogue = useTraits();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch("kind", form);
  const shown = (customer.traits as Record<string, unknown> | undefined)?.[trait];
  const save = useMutation({
    mutationFn: (values: Values) =>
      fetcher.PATCH("/v1/customers/{customer_id}", { params: { path: { customer_id: customer.customerId } }, body: { traits: { [values.name.trim()]: valueOf(values) } } }),
    onSuccess: async () => {
      await queries.invalidateQueries();
      void message.success(t("customer.traitSaved"));
      onClose();
    },
    onError: tellError,
  });
  const kinds: Kind[] = ["text", "number", "boolean", "none"];
  return (
    <Modal open title={t("customer.editTrait")} okText={t("customer.save")} cancelText={t("customer.cancel")} onOk={() => form.submit()} onCancel={onClose} confirmLoading={save.isPending} destroyOnHidden>
      <Form<Values> form={form} layout="vertical" requiredMark={false} initialValues={{ name: trait, ...begun(shown) }} onFinish={(values) => save.mutate(values)}>
        <Form.Item name="name" label={t("customer.traitName")} rules={[{ required: true, whitespace: true, message: t("customer.traitNameMissing") }]}>
          <AutoComplete
            disabled={trait !== ""}
            maxLength={200}
            options={catalogue.map(({ name }) => ({ value: name, label: fieldName(name) === name ? name : `${fieldName(name)} (${name})` }))}
            showSearch={{ filterOption: (typed, option) => `${option?.label} ${option?.value}`.toLowerCase().includes(typed.toLowerCase()) }}
          />
        </Form.Item>
        <Form.Item name="kind" label={t("customer.traitKind")} extra={kind === "none" ? t("customer.traitNoneHint") : undefined}>
          <Segmented options={kinds.map((value) => ({ value, label: t(`customer.traitKinds.${value}`) }))} />
        </Form.Item>
        {kind === "text" && <Form.Item name="text" label={t("customer.value")} rules={[{ required: true, message: t("customer.traitValueMissing") }]}><Input maxLength={4000} /></Form.Item>}
        {kind === "number" && <Form.Item name="number" label={t("customer.value")} rules={[{ required: true, message: t("customer.traitValueMissing") }]}><InputNumber style={{ width: "100%" }} /></Form.Item>}
        {kind === "boolean" && <Form.Item name="boolean" label={t("customer.value")}><Segmented options={[{ value: "yes", label: t("fields.yes") }, { value: "no", label: t("fields.no") }]} /></Form.Item>}
      </Form>
    </Modal>
  );
}

function begun(shown: unknown): Partial<Values> {
  if (typeof shown === "number") return { kind: "number", number: shown, boolean: "yes" };
  if (typeof shown === "boolean") return { kind: "boolean", boolean: shown ? "yes" : "no" };
  return { kind: "text", text: typeof shown === "string" ? shown : "", boolean: "yes" };
}

function valueOf({ kind, text, number, boolean }: Values): unknown {
  if (kind === "none") return null;
  if (kind === "number") return number;
  return kind === "boolean" ? boolean === "yes" : text;
}
