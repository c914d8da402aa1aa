import { Flex, Table, theme, Tooltip, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { ruleOfPair, segmentOf } from "../../components/standingWords";

type Found = Schema<"RfmMatrix">;

/** The matrix, pair by pair, and its named cells; each cell leads to a segment of it. */
export function Matrix({ matrix }: { matrix: Found }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const format = useFormat();
  const total = matrix.cells.reduce((sum, { customers }) => sum + Number(customers), 0);
  return (
    <Flex gap={24} wrap>
      <Pairs matrix={matrix} total={total} />
      <Table
        size="small"
        pagination={false}
        rowKey="cell"
        dataSource={[...matrix.cells]}
        style={{ flex: "1 1 360px" }}
        columns={[
          { title: t("standing.cell"), dataIndex: "cell", render: (cell: Schema<"RfmCell">) => <Link to={segmentOf("STANDING_ATTRIBUTE_RFM_CELL", cell.replace("RFM_CELL_", ""))}>{word("RfmCell", cell)}</Link> },
          { title: t("standing.customers"), dataIndex: "customers", align: "right", render: (customers: string) => (total ? `${format.number(customers)} · ${format.percent(Number(customers) / total)}` : format.number(customers)) },
          { title: t("standing.revenue"), dataIndex: "netRevenue", align: "right", render: (revenue: string) => format.money(Number(revenue)) },
        ]}
      />
    </Flex>
  );
}

function Pairs({ matrix, total }: { matrix: Found; total: number }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const format = useFormat();
  const scores = Array.from({ length: matrix.quantiles }, (_, index) => index + 1);
  const most = Math.max(1, ...matrix.pairs.map(({ customers }) => Number(customers)));
  const at = (recency: number, either: number) => matrix.pairs.find((pair) => pair.recency === recency && pair.frequencyMonetary === either);
  return (
    <div style={{ flex: "0 1 420px" }}>
      <Typography.Text type="secondary">{t("standing.matrixAxes")}</Typography.Text>
      <table aria-label={t("standing.matrix")} style={{ borderSpacing: 4, width: "100%", tableLayout: "fixed", marginTop: 8 }}>
        <tbody>
          {[...scores].reverse().map((recency) => (
            <tr key={recency}>
              <th scope="row" style={{ width: 40, fontWeight: 400, color: token.colorTextSecondary }}>{`R${recency}`}</th>
              {scores.map((either) => {
                const pair = at(recency, either);
                const share = Number(pair?.customers ?? 0) / most;
                return (
                  <td key={either} style={{ position: "relative", textAlign: "center", padding: "10px 2px", border: `1px solid ${token.colorBorderSecondary}`, borderRadius: token.borderRadiusSM }}>
                    <span aria-hidden style={{ position: "absolute", inset: 0, background: token.colorPrimary, opacity: 0.08 + 0.4 * share, display: pair ? "block" : "none" }} />
                    <Tooltip title={pair && `${format.money(Number(pair.netRevenue))} · ${format.percent(total ? Number(pair.customers) / total : 0)}`}>
                      {pair ? (
                        <Link
                          to="/segments/new"
                          state={{ rule: ruleOfPair(recency, either, matrix.quantiles), name: `R${recency} FM${either}` }}
                          style={{ position: "relative" }}
                          aria-label={t("standing.openPair", { pair: `R${recency} FM${either}`, count: Number(pair.customers), shown: format.number(pair.customers) })}
                        >
                          {format.number(pair.customers)}
                        </Link>
                      ) : (
                        <span style={{ position: "relative" }}>–</span>
                      )}
                    </Tooltip>
                  </td>
                );
              })}
            </tr>
          ))}
          <tr>
            <th />
            {scores.map((either) => <th key={either} scope="col" style={{ fontWeight: 400, color: token.colorTextSecondary }}>{`FM${either}`}</th>)}
          </tr>
        </tbody>
      </table>
    </div>
  );
}
