package report

import (
	"slices"
	"strings"
)

// lexKind is what a word does in a sentence.
type lexKind int

const (
	unknownLex lexKind = iota // words that say nothing to the reader
	figureLex
	nameLex         // of a field or a topic
	roleLex         // 化解: a figure of the cases spoken of before
	fillerLex       // words that change nothing
	counterLex      // 件次 as a word of its own: 件次上升
	pauseLex        // ，
	listLex         // 、 and 和
	stopLex         // ；
	endLex          // 。 and the end of a line
	closeLex        // ）
	changeLex       // 上升
	compareLex      // 同比
	previousLex     // 上年同期
	yearLex         // 2025年
	periodLex       // 上半年: not the whole year
	plannedLex      // 计划: not yet so
	wholeLex        // 全年, 全市: the whole year, the whole place
	placeLex        // 东山县
	shareLex        // 占
	allLex          // 全部
	eachLex         // 各, 双
	respectivelyLex // 分别
	narrowLex       // 网上: only a part of what the name says
	partLex         // 研究: behind a figure, it is one of part of the matter
	noneLex         // 未发生: there is none
)

// sentenceWords are the words that the reader knows besides the names of
// fields, each list by what they do.
var sentenceWords = [...]struct {
	kind  lexKind
	words string
}{
	{pauseLex, "， ,"},
	{listLex, "、 和 与 及 以及 或"},
	{stopLex, "； ;"},
	{endLex, "。 ！ ？ ! ?"},
	{closeLex, "） )"},
	{counterLex, "件次 人次 批次 件数 人数 批数 总件次 总人次 总批次 场次 次数"},
	{changeLex, "上升 上涨 增长 增加 提高 提升 多了 升高 升 增 下降 减少 降低 下滑 回落 少了 压减 降 减 增幅 降幅 增长率 下降率 持平 高了 低了"},
	{compareLex, "同比 环比 比上年 较上年 比去年 较去年 比上年同期 较上年同期 比去年同期 较去年同期 与上年相比 与去年相比 与去年同期相比 与上年同期相比 与上年同期比 相比 同期比 同比增减"},
	{previousLex, "上年同期 去年同期 上年度 上年 去年 上一年 上一年度 去年全年 上年全年"},
	{periodLex, "上半年 下半年 一季度 二季度 三季度 四季度 第一季度 第二季度 第三季度 第四季度 前三季度 前三个季度 本月 当月 上月 每月 月均 日均 每天 每日 每周 每年 年均 本周 上周 本季度 近三年 近两年 近五年 三年来 五年来 历年"},
	{plannedLex, "计划 拟 力争 明年 下一步 下一年 下一年度 预计 争取 目标 确保完成"},
	{wholeLex, "全年 今年 本年 本年度 今年以来 年内 全年度 全市 全县 全区 全旗 全省 全州 全盟 我市 我县 我区 我旗 我局 我办 我州"},
	{shareLex, "占 占比 占总量 占总数 比重"},
	{allLex, "全部 均 均已 均被 已全部 全都 都已 悉数 全数 已 已被"},
	{eachLex, "各 双 双双 都 都是 均为 均达 均达到 都达到 都为 均是"},
	{respectivelyLex, "分别 依次 分别为 分别是 分别达 分别达到"},
	{narrowLex, "网上 网络 电话 视频 初次 重复 联名 集体 越级 涉法涉诉 人大 农村 涉军 匿名 新增 部门 领域 行业 系统内 重点 参评 县级 乡镇 镇级 村级 社区 初次来信 重复来信 网上来信 群体性 扬言 采纳率 调解率 成功率"},
	{partLex, "研究 专题 专门 涉及 用于 针对"},
	{noneLex, "未发生 未出现 没有发生 无一 杜绝 防止 不发生"},
	// Words that change nothing: who, when, that it was done.
	{fillerLex, "近年来 年来 来信访 以来 以来共 截至 截至目前 截止 目前 截止目前 年底 其中 包括 同时 并 此外 另外 据统计 统计 一是 二是 三是 四是 五是 先后 累计 总计 共计 合计 总共 一共 共 总 总量 总数 的 了 已经 为 是 达 达到 到 有 约 计 数 数量 数值 数据 情况 方面 中 对 向 由 在 被 把 将 其"},
	{fillerLex, "信访 信访系统 信访部门 信访局 信访办 信访办公室 市信访局 市信访办 县信访局 区信访局 区信访办 旗信访局 国家局 国家信访局 省信访局 自治区信访局 局党组 局机关 办公室 局办公室 综合科 机关 各级 市级 区级层面 层面 市县两级 市县 两级 群众 信访群众 信访人 事项 信访事项 案件 信访件 信访案件 问题 矛盾 积案 信访积案 重复访事项 诉求 人员 干部 职工 干部职工 党员 部门单位 责任单位 单位 部门和单位 相关责任单位 有关部门 责任"},
	{fillerLex, "登记 受理 办理 受理办理 接待 接访 接收 收到 收了 收 接了 接 处理 处置 完成 召开 开了 召开了 开展 开展了 组织 组织开展 组织了 举办 举办了 举行 实施 进行 制定 制定了 出台 印发 出具 出具了 出了 提出 提出了 编发 编发了 印发了 发布 通过 利用 采取 依托 推动 推进 实现 做好 专项 集中 集中开展 深入 扎实 认真 及时 大力 广泛 积极 持续 不断 着力 成功 依法 主动 邀请 聘请 参加 参与 覆盖 涉及到 受众 惠及 下降到 下降至 上升到 上升至 上升为 增加到 增加至 增至 降至 降到 减至 提高到 提高至 提升到 提升至 减少到 减少至 回落至 平均 水平 比率 我们 我们科 科室 今年的 工作 话 办了 搞了 做了 搞 做 年度 总体 实际 具体 分两批 现场 当场 就地 现 现已 本级 县本级 市本级 区本级 转送 转办 代理 转送件 党委 政府 市委 市政府 县委 县政府 区委 区政府 市领导 县领导 政府信息 信息 政务 “ ” 《 》 （ ( \" 「 」 ： : = ＝ － - — · . 【 】 [ ]"},
}

// role is a word that by itself names no field but says which figure of the
// cases spoken of it is: 化解706件.
type role struct {
	word string
	// canonical is how the names of fields say it.
	canonical string
	// near: the word only nearly means that.
	near bool
}

// roles are the roles that names of fields are made of.
var roles = [...]role{
	{word: "未化解", canonical: "未化解"}, {word: "尚未化解", canonical: "未化解"}, {word: "未能化解", canonical: "未化解"}, {word: "剩余", canonical: "未化解", near: true},
	{word: "化解率", canonical: "化解率"}, {word: "办结率", canonical: "化解率", near: true},
	{word: "化解", canonical: "化解"}, {word: "化解了", canonical: "化解"}, {word: "已化解", canonical: "化解"}, {word: "成功化解", canonical: "化解"}, {word: "化解完成", canonical: "化解"},
	{word: "办结", canonical: "化解", near: true}, {word: "已办结", canonical: "化解", near: true}, {word: "息诉", canonical: "化解", near: true}, {word: "调解成功", canonical: "化解", near: true},
	{word: "采纳", canonical: "采纳"}, {word: "被采纳", canonical: "采纳"}, {word: "已采纳", canonical: "采纳"}, {word: "得到采纳", canonical: "采纳"},
}

// plays tells which role the field's name gives it; "" where none. The longest
// word wins: 未化解 is not 化解.
func (f *Field) plays() string {
	best := ""
	for _, r := range roles {
		if strings.Contains(f.Name, r.canonical) && len(r.canonical) > len(best) {
			best = r.canonical
		}
	}
	return best
}

func isRole(word string) bool {
	return slices.ContainsFunc(roles[:], func(r role) bool { return r.word == word })
}

// meansFall tells whether a word of change or of comparison is one of
// decrease.
func meansFall(word string) bool { return strings.ContainsAny(word, "下降减少低落") }
