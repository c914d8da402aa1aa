import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher } from "../../api/client";
import { useFormat } from "../../components/format";
import { Sparkline } from "../../components/Sparkline";
import { turnsOf } from "../../components/turns";

const DAYS = 30;
const FRESH_MS = 10 * 60_000;
const inTurn = turnsOf(3);

/** How the size of a segment went in the last 30 days. Asked once it comes into sight: a list may have many. */
export function SizeTrend({ segmentId }: { segmentId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const box = useRef<HTMLDivElement>(null);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  const startTime = useMemo(() => new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - DAYS * 86_400_000).toISOString(), []);
  const { data, isError } = useQuery({
    queryKey: ["segment-trend", segmentId],
    queryFn: ({ signal }) =>
      inTurn(signal, async () => (await fetcher.GET("/v1/segments/{segment_id}:timeSeries", { params: { path: { segment_id: segmentId }, query: { interval: "INTERVAL_DAY", startTime } }, signal })).data!),
    enabled: isSeen,
    staleTime: FRESH_MS,
    refetchOnWindowFocus: false,
  });
  const sizes = data?.sizes.map(Number) ?? [];
  const label = t("segments.trendLabel", { from: format.number(sizes[0] ?? 0), to: format.number(sizes.at(-1) ?? 0) });
  return (
    <div ref={box} style={{ minWidth: 88, minHeight: 24 }}>
      {data ? <Sparkline counts={sizes} label={label} /> : isError ? "–" : isSeen && <Skeleton.Node active style={{ width: 88, height: 24 }} />}
    </div>
  );
}
