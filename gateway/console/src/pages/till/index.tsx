import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Card, Col, Flex, Form, Input, Row, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "../../api/errors";
import { fetcher, type Schema } from "../../api/client";
import { useSessionQuery } from "../../app/session";
import { EmptyState } from "../../components/EmptyState";
import { ErrorState } from "../../components/ErrorState";
import { PageHeader } from "../../components/PageHeader";
import { RowsSkeleton } from "../../components/Skeletons";
import { useSettled } from "../../components/useSettled";
import { useIdentifierName } from "../customer/identifierWords";
import { basketOf, type Line } from "./basket";
import { Counter } from "./Counter";
import { Person } from "./Person";

const TYPES = ["phone", "member_card", "user_id", "email", "unionid"];

interface Shown {
  type: string;
  value: string;
}

/** The counter of a store: who is this, what may be used, what is bought. */
export function Component() {
  const { t } = useTranslation();
  const typeName = useIdentifierName();
  const currency = useSessionQuery().data?.workspace?.currency || "CNY";
  // What a customer shows is not put into the address: it would stay in the browser's history.
  const [shown, setShown] = useState<Shown>();
  const [lines, setLines] = useState<Line[]>([]);
  const basket = useSettled(JSON.stringify(basketOf(lines, currency) ?? null));
  const query = useQuery({
    queryKey: ["till", shown, basket],
    enabled: shown !== undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Schema<"IdentifiedCustomer">> => {
      const wanted = JSON.parse(basket) as ReturnType<typeof basketOf> | null;
      if (wanted) return (await fetcher.POST("/v1/customers:identify", { body: { ...shown!, basket: wanted }, signal })).data!;
      return (await fetcher.GET("/v1/customers:identify", { params: { query: shown! }, signal })).data!;
    },
  });
  const isUnknown = query.error && asApiError(query.error).status === 404;
  return (
    <>
      <PageHeader title={t("nav.till")} hint={t("till.hint")} />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={10}>
          <Flex vertical gap={16}>
            <Card size="small">
              <Form<Shown> layout="inline" initialValues={{ type: "phone", value: "" }} onFinish={({ type, value }) => value.trim() && setShown({ type, value: value.trim() })} style={{ rowGap: 8 }}>
                <Form.Item name="type" style={{ flex: "0 1 140px" }}>
                  <Select size="large" aria-label={t("till.shows")} options={TYPES.map((value) => ({ value, label: typeName(value) }))} />
                </Form.Item>
                <Form.Item name="value" style={{ flex: "1 1 160px" }}>
                  <Input size="large" allowClear maxLength={500} aria-label={t("till.value")} placeholder={t("till.value")} autoComplete="off" />
                </Form.Item>
                <Button size="large" type="primary" htmlType="submit" loading={query.isFetching && !query.data}>{t("till.identify")}</Button>
              </Form>
            </Card>
            {shown && <Counter shown={shown} found={isUnknown ? undefined : query.data} currency={currency} lines={lines} onLines={setLines} onPaid={() => void query.refetch()} />}
          </Flex>
        </Col>
        <Col xs={24} lg={14}>
          {!shown ? (
            <Card size="small"><EmptyState title={t("till.nobody")} hint={t("till.nobodyHint")} /></Card>
          ) : isUnknown ? (
            <Card size="small"><EmptyState title={t("till.unknown")} hint={t("till.unknownHint")} /></Card>
          ) : query.error ? (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          ) : query.data ? (
            <Person found={query.data} hasBasket={basket !== "null"} onChanged={() => void query.refetch()} />
          ) : (
            <Card size="small"><RowsSkeleton /></Card>
          )}
        </Col>
      </Row>
    </>
  );
}
