import { Card, Flex, Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useEnumWords } from "../../../components/enumWords";
import { guarantees } from "./draft";

/** What becomes of messages that their provider may have taken, as its answer was lost. */
export function Guarantees() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const options = guarantees.map((value) => ({ value, label: word("DeliveryGuarantee", value) }));
  return (
    <Card size="small" title={t("sendingPolicy.guarantees")}>
      <p style={{ marginTop: 0 }}>{t("sendingPolicy.guaranteesHint")}</p>
      <Flex gap={16} wrap>
        {(["marketingGuarantee", "transactionalGuarantee"] as const).map((name) => (
          <Form.Item key={name} name={name} label={t(`sendingPolicy.${name}`)} style={{ width: 320, marginBottom: 0 }}>
            <Select options={options} />
          </Form.Item>
        ))}
      </Flex>
    </Card>
  );
}
