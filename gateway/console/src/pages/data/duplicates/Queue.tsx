import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Col, Flex, Row, Typography, theme } from "antd";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { fetcher, type Schema } from "../../../api/client";
import { CustomerName } from "../../../components/CustomerName";
import { ErrorState } from "../../../components/ErrorState";
import { useFormat } from "../../../components/format";
import { PermittedButton } from "../../../components/PermittedButton";
import { RowsSkeleton } from "../../../components/Skeletons";
import { useTellError } from "../../../components/tellError";
import { Pair, pairQuery } from "./Pair";

type Suggestion = Schema<"LinkSuggestion">;
type Word = "accept" | "reject";

const A_PAGE = 50;
// So many before the end of what was fetched the next page is.
const AHEAD = 10;
const QUEUE = "link-suggestions";

/** The pairs that wait since a run (its name), one after the other: worked by keys, or by buttons. A decided one is gone. */
export function Queue({ run, empty }: { run: string; empty: ReactNode }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const may = usePermission()("PERMISSION_IDENTITY_WRITE");
  const tellError = useTellError();
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState("");
  // Not asked again by itself: what somebody works through must not move.
  const query = useInfiniteQuery({
    queryKey: [QUEUE, run],
    queryFn: async ({ pageParam, signal }) => (await fetcher.GET("/v1/linkSuggestions", { params: { query: { filter: "state = PENDING", pageSize: A_PAGE, pageToken: pageParam } }, signal })).data!,
    initialPageParam: "",
    getNextPageParam: (last) => last.nextPageToken || undefined,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const all = query.data?.pages.flatMap((page) => page.linkSuggestions) ?? [];
  const waiting = all.filter((each) => !decided.has(each.linkSuggestionId) && each.customerId !== each.otherCustomerId);
  const place = Math.max(0, waiting.findIndex(({ linkSuggestionId }) => linkSuggestionId === chosen));
  const current = waiting[place];
  const next = waiting[place + 1];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && waiting.length - place <= AHEAD) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, waiting.length, place]);
  useEffect(() => {
    if (next) void client.prefetchQuery(pairQuery(next));
  }, [client, next]);
  const go = (to: number) => {
    const there = waiting[to];
    if (there) setChosen(there.linkSuggestionId);
  };
  const decide = useMutation({
    mutationFn: async ({ suggestion: { linkSuggestionId }, word }: { suggestion: Suggestion; word: Word }) => {
      const params = { path: { link_suggestion_id: linkSuggestionId } };
      await (word === "accept" ? fetcher.POST("/v1/linkSuggestions/{link_suggestion_id}:accept", { params, body: {} }) : fetcher.POST("/v1/linkSuggestions/{link_suggestion_id}:reject", { params, body: {} }));
    },
    onMutate: ({ suggestion }) => {
      // The next one comes up at once; where this does not hold, it comes back.
      setChosen(next?.linkSuggestionId ?? waiting[place - 1]?.linkSuggestionId ?? "");
      setDecided((before) => new Set([...before, suggestion.linkSuggestionId]));
    },
    onSuccess: (_, { word }) => {
      void message.success({ key: "decided", content: t(`duplicates.done.${word}`) });
      // Who is one now stands in other pairs, too; all that was shown of them is old.
      if (word === "accept") void client.invalidateQueries({ queryKey: ["pair"] });
    },
    onError: (error, { suggestion }) => {
      setDecided((before) => new Set([...before].filter((id) => id !== suggestion.linkSuggestionId)));
      setChosen(suggestion.linkSuggestionId);
      tellError(error);
    },
  });
  const say = (word: Word) => {
    if (current && may && !decide.isPending) decide.mutate({ suggestion: current, word });
  };
  useKeys({ j: () => go(place + 1), ArrowDown: () => go(place + 1), k: () => go(place - 1), ArrowUp: () => go(place - 1) }, { a: () => say("accept"), r: () => say("reject") });
  if (query.error && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data || (!current && hasNextPage)) return <RowsSkeleton rows={8} />;
  if (!current) return <Card>{empty}</Card>;
  return (
    <Row gutter={[16, 16]}>
      <Col xs={24} lg={8} xl={7}>
        <Card size="small" title={t("duplicates.waiting", { count: waiting.length, more: hasNextPage ? "+" : "" })} styles={{ body: { padding: 0 } }}>
          <List waiting={waiting} current={current} onChoose={setChosen} />
        </Card>
      </Col>
      <Col xs={24} lg={16} xl={17}>
        <Flex vertical gap={12}>
          <Flex gap={8} wrap align="center">
            <PermittedButton permission="PERMISSION_IDENTITY_WRITE" type="primary" onClick={() => say("accept")}>{t("duplicates.accept")} <Key name="A" /></PermittedButton>
            <PermittedButton permission="PERMISSION_IDENTITY_WRITE" onClick={() => say("reject")}>{t("duplicates.reject")} <Key name="R" /></PermittedButton>
            <Button onClick={() => go(place + 1)} disabled={!next}>{t("duplicates.later")} <Key name="J" /></Button>
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("duplicates.keys")}</Typography.Text>
          </Flex>
          <div aria-live="polite"><Pair key={current.linkSuggestionId} suggestion={current} /></div>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("duplicates.forEver")}</Typography.Text>
        </Flex>
      </Col>
    </Row>
  );
}

function List({ waiting, current, onChoose }: { waiting: Suggestion[]; current: Suggestion; onChoose: (id: string) => void }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const format = useFormat();
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    line.current?.scrollIntoView({ block: "nearest" });
  }, [current.linkSuggestionId]);
  return (
    <div role="list" aria-label={t("duplicates.title")} style={{ maxHeight: 560, overflowY: "auto" }}>
      {waiting.map((each) => {
        const isCurrent = each === current;
        return (
          <div
            key={each.linkSuggestionId}
            role="listitem"
            ref={isCurrent ? line : null}
            aria-current={isCurrent}
            style={{ display: "flex", gap: 8, alignItems: "center", padding: "6px 12px", borderTop: `1px solid ${token.colorBorderSecondary}`, background: isCurrent ? token.controlItemBgActive : undefined }}
          >
            <span style={{ flex: 1, minWidth: 0 }}><CustomerName id={each.customerId} /> · <CustomerName id={each.otherCustomerId} /></span>
            <Button size="small" type="text" onClick={() => onChoose(each.linkSuggestionId)}>{format.percent(each.score)}</Button>
          </div>
        );
      })}
    </div>
  );
}

function Key({ name }: { name: string }) {
  return <kbd aria-hidden style={{ opacity: 0.6, fontSize: 11, fontFamily: "inherit" }}>{name}</kbd>;
}

/** Does something by a key, wherever the focus is but where something is typed or asked; `once` not again while it is held down. */
function useKeys(repeatable: Record<string, () => void>, once: Record<string, () => void>): void {
  const held = useRef({ repeatable, once });
  useEffect(() => {
    held.current = { repeatable, once };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=tablist], [role=combobox], [role=menu]")) return;
      const act = held.current.repeatable[event.key] ?? held.current.repeatable[event.key.toLowerCase()] ?? (event.repeat ? undefined : held.current.once[event.key.toLowerCase()]);
      if (!act || document.querySelector(".ant-modal-wrap:not([style*='display: none'])")) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
