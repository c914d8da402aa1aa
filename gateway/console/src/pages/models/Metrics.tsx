import { Alert, Card, Col, Flex, Row, Tag, Typography, theme } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useFormat } from "../../components/format";
import { Time } from "../../components/Time";

type Model = Schema<"Model">;

// How much better a model may do on what it learnt from than on the test before that is worth a word.
const MEMORISED = 0.1;

/** Returns how well an area under the ROC curve tells people apart, as a key of `models.grades`. */
export function gradeOf(auc: number): "good" | "fair" | "weak" {
  return auc >= 0.8 ? "good" : auc >= 0.65 ? "fair" : "weak";
}

/** How well a model does, in words beside each figure. */
export function Metrics({ model }: { model: Model }) {
  const { t } = useTranslation();
  const format = useFormat();
  const grade = gradeOf(model.testAuc);
  // Who says of everybody the average is wrong by this much.
  const blind = model.testPositiveShare * (1 - model.testPositiveShare);
  const better = blind > 0 ? 1 - model.testBrier / blind : 0;
  const colour = { good: "green", fair: "gold", weak: "red" }[grade];
  return (
    <Card size="small" title={t("models.current")} extra={<Typography.Text type="secondary">{t("models.trainedAt")} <Time at={model.createTime} /></Typography.Text>}>
      <Flex vertical gap={16}>
        <Row gutter={[32, 16]}>
          <Figure name={t("models.auc")} value={model.testAuc.toFixed(2)} beside={<Tag color={colour}>{t(`models.grades.${grade}`)}</Tag>} means={t("models.aucMeans", { share: format.percent(model.testAuc) })} />
          <Figure name={t("models.brier")} value={model.testBrier.toFixed(3)} means={better > 0 ? t("models.brierBetter", { share: format.percent(better) }) : t("models.brierWorse")} />
          <Figure name={t("models.scored")} value={format.number(model.scoredCustomers)} means={t("models.scoredMeans", { trained: format.number(model.trainCustomers), tested: format.number(model.testCustomers) })} />
          <Figure name={t("models.share")} value={format.percent(model.testPositiveShare)} means={t("models.shareMeans", { count: model.horizonDays })} />
        </Row>
        {grade === "weak" && <Alert type="warning" showIcon title={t("models.weakHint")} />}
        {model.trainAuc - model.testAuc > MEMORISED && <Alert type="info" showIcon title={t("models.memorised", { train: model.trainAuc.toFixed(2), test: model.testAuc.toFixed(2) })} />}
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {t("models.howTested", { train: format.date(model.trainCutTime!), test: format.date(model.testCutTime!), count: model.horizonDays })}
        </Typography.Text>
      </Flex>
    </Card>
  );
}

function Figure({ name, value, beside, means }: { name: string; value: string; beside?: ReactNode; means: string }) {
  const { token } = theme.useToken();
  return (
    <Col xs={24} sm={12} xl={6}>
      <Typography.Text type="secondary">{name}</Typography.Text>
      <Flex align="center" gap={8}><span style={{ fontSize: 26, fontWeight: 600 }}>{value}</span>{beside}</Flex>
      <div style={{ fontSize: 12, color: token.colorTextSecondary }}>{means}</div>
    </Col>
  );
}
