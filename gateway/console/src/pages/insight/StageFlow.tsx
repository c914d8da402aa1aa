import { lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { RowsSkeleton } from "../../components/Skeletons";
import { flowOption } from "./flow";

const Chart = lazy(() => import("../../charts/Chart"));

/** Who went from which stage to which, as streams; those who stayed too, so that each is as wide as it was. */
export function StageFlow({ cells }: { cells: readonly Schema<"FlowCell">[] }) {
  const { t, i18n } = useTranslation();
  const word = useEnumWords();
  const option = useMemo(
    () =>
      flowOption(
        cells.map(({ fromStage, toStage, customers }) => ({
          from: { column: 0, name: word("FlowStage", fromStage) },
          to: { column: 1, name: word("FlowStage", toStage) },
          customers: Number(customers),
        })),
      ),
    // What writes words is another function each time; it changes with the language.
    [cells, i18n.language],
  );
  return (
    <Suspense fallback={<RowsSkeleton />}>
      <Chart option={option} height={260} label={t("insight.stageFlow")} />
    </Suspense>
  );
}
