package mask_test

import (
	"fmt"
	"strings"
	"testing"

	"xinfangbot/internal/mask"
)

func TestMask(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"信访人张三反映拖欠工资。", "信访人〔人员1〕反映拖欠工资。"},
		{"信访人：李小明，男，1970年生", "信访人：〔人员1〕，男，1970年生"},
		{"当事人王五、赵六和孙小七要求赔偿，王五表示不服", "当事人〔人员1〕、〔人员2〕和〔人员3〕要求赔偿，〔人员1〕表示不服"},
		{"来访人欧阳建国昨日到局", "来访人〔人员1〕昨日到局"},
		{"来访人司马相如昨日到局", "来访人〔人员1〕昨日到局"},
		{"反映人（刘大庆）来电", "反映人（〔人员1〕）来电"},
		{"姓名：阿依古丽·买买提，电话13800138000", "姓名：〔人员1〕，电话〔电话1〕"},
		{"村民陈二狗反映占地；村民代表大会召开3次", "村民〔人员1〕反映占地；村民代表大会召开3次"},
		{"答复钱学林女士", "答复〔人员1〕女士"},
		{"今天找了周建，男，45岁", "今天找了〔人员1〕，男，45岁"},
		{"周建军，男，45岁", "〔人员1〕，男，45岁"},
		{"身份证号11010519491231002X。", "身份证号〔证件1〕。"},
		{"身份证１１０１０５１９４９１２３１００２Ｘ", "身份证〔证件1〕"},
		{"证号110105-19491231-002X", "证号〔证件1〕"},
		{"1101\u200b0519\u00ad4912\ufeff31002X", "〔证件1〕"},
		{"110105194912310021", "〔号码1〕"},
		{"老证号110105491231002", "老证号〔证件1〕"},
		{"老证号110105491331002", "老证号〔号码1〕"},
		{"手机１３８０01３８０００，又138-0013-8000", "手机〔电话1〕，又〔电话2〕"},
		{"致电010-66666666转123或(0472)5555555", "致电〔电话1〕或〔电话2〕"},
		{"电话：6123456", "电话：〔电话1〕"},
		{"致电8613800138000", "致电〔电话1〕"},
		{"号码是幺三八零零一三八零零零", "号码是〔号码1〕"},
		{"卡号6222021234567890128", "卡号〔卡号1〕"},
		{"卡号6222021234567890129", "卡号〔号码1〕"},
		{"卡号6222021234567890123", "卡号〔号码1〕"},
		{"卡号4111 1111 1111 1111，4111111111111111", "卡号〔卡号1〕，〔卡号2〕"},
		{"邮箱zhang.san@example.com", "邮箱〔邮箱1〕"},
		{"车牌京A·12345和蒙BD12345", "车牌〔车牌1〕和〔车牌2〕"},
		{"家住东山县人民路12号3号楼2单元501室，来信一封", "家住〔地址1〕，来信一封"},
		{"反映人住李家村3组", "反映人住〔地址1〕"},
		{"住幸福小区7栋2单元301室", "住〔地址1〕"},
		{"不服（2023）蒙02民终1234号判决", "不服〔案号1〕判决"},
		{"已出具东信复查字〔2023〕15号", "〔案号1〕"},
		{"信访件编号：XF20230015", "信访件编号：〔案号1〕"},
		{"信访件编号：XF13800138000", "信访件编号：〔案号1〕〔电话1〕"},
		{"信访人再次来访，信访人〔人员1〕", "信访人再次来访，信访人〔原文1〕"},
	} {
		v := mask.New()
		got := v.MaskAll(test.text)[0]
		if !strings.HasSuffix(got, test.want) {
			t.Errorf("MaskAll(%q) = %q, want %q", test.text, got, test.want)
		}
		if back := v.Unmask(got); back != test.text {
			t.Errorf("Unmask(%q) = %q, want %q", got, back, test.text)
		}
	}
}

// What a report and an answer live from has to stay.
func TestMaskLeaves(t *testing.T) {
	for _, text := range []string{
		"全年登记来信来访1971批次4797人次，同比分别下降13.10%和上升6.34%，化解率99.16%。",
		"《信访工作条例》第三十四条规定，应当自受理之日起60日内办结；第三十一条第六项。",
		"《中华人民共和国治安管理处罚法》第二十六条",
		"依据中办发〔2022〕17号、国令第431号、包信字〔2022〕17号、国信发〔2023〕5号文件",
		"2022年5月1日起施行，2005年的《信访条例》同时废止。",
		"信访人对处理意见不服的，可以自收到之日起30日内请求复查。",
		"当事人应当提交材料，申请人何时申请均可，信访人高度认可。",
		"信访人张某某反映的问题已办结，来访人李某不再来访。",
		"群众满意率96.98%，群众安全感提升，职工高度认可，居民严格遵守",
		"一是加强领导。二是落实责任。召开党组会12次，研究议题36项。",
		"1024 2048 4096 8192",
		"网上投诉2314件、领导信箱3289件，占比73.98%",
		"全县12个村5组数据，3个街道18个社区2000户",
		"拨打12345热线或12388举报电话",
		"经费1234567890元，比例0.33333333333333，即0.01012345678",
		"物料138-0013-80001，批号0471-123456789，规格新ABCDEF",
		"走群众路线，一条路走到底，道路3条",
		"信访人反映的问题属于城乡建设领域，当事人双方和解。",
		"来信657批次657人次，来访1314批次4140人次",
		"",
	} {
		if got := mask.New().MaskAll(text)[0]; got != text {
			t.Errorf("MaskAll(%q) = %q", text, got)
		}
	}
}

func TestUnmaskUnderstandsRewriting(t *testing.T) {
	v := mask.New()
	masked := v.MaskAll("信访人张三，电话13800138000")[0]
	for _, written := range []string{"〔人员1〕", "【人员1】", "[人员1]", "（人员1）", "〔 人员１ 〕", "〔人员一〕", "「人员 1」", "［人员1］"} {
		if got := v.Unmask("答复" + written + "。"); got != "答复张三。" {
			t.Errorf("%s: %q (masked %q)", written, got, masked)
		}
	}
	if got := v.Unmask("〔人员2〕〔地址1〕"); got != "〔人员2〕〔地址1〕" {
		t.Errorf("unknown placeholders became %q", got)
	}
	if !mask.HasPlaceholder("见【人员 2】") || mask.HasPlaceholder("包信字〔2022〕17号") {
		t.Error("HasPlaceholder is wrong")
	}
}

func TestOneVaultOnePlaceholder(t *testing.T) {
	v := mask.New()
	got := v.MaskAll("张三昨天来过，电话13800138000", "信访人张三反映拖欠工资，手机13800138000")
	want := []string{"〔人员1〕昨天来过，电话〔电话1〕", "信访人〔人员1〕反映拖欠工资，手机〔电话1〕"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got[i], want[i])
		}
	}
	if again := v.MaskAll("张三又来了")[0]; again != "〔人员1〕又来了" {
		t.Errorf("later: %q", again)
	}
}

func TestRedact(t *testing.T) {
	got := mask.Redact("信访人张三（11010519491231002X）住幸福小区7栋301室，张三电话13800138000，信访总量1971件次")
	want := "信访人〔人员〕（〔证件〕）住〔地址〕，〔人员〕电话〔电话〕，信访总量1971件次"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for _, struck := range []string{want, "信访人〔人员1〕来电"} {
		if again := mask.Redact(struck); again != struck {
			t.Errorf("%q became %q", struck, again)
		}
	}
}

// identityNumber is a valid number of identity made of a seed.
func identityNumber(seed uint32) string {
	base := fmt.Sprintf("%06d%04d%02d%02d%03d", 110000+seed%540000, 1930+seed%80, 1+seed%12, 1+seed%28, seed%1000)
	sum := 0
	for i, w := range [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(base[i]-'0') * w
	}
	return base + "10X98765432"[sum%11:sum%11+1]
}

func FuzzMask(f *testing.F) {
	for _, text := range []string{
		"信访人张三、李四反映", "〔人员1〕【证件 1】（电话一）", "家住人民路12号", "京A12345", "\xff\xfe〔\xff", "１３８００１３８０００",
		"信访人〔人员1〕张三〔", "1\u200b10105", "(0472)5555555", "1.", "X", "〔案号",
	} {
		f.Add(text, text, uint32(len(text)))
	}
	f.Fuzz(func(t *testing.T, before, after string, seed uint32) {
		id := identityNumber(seed)
		text := before + id + after
		v := mask.New()
		masked := v.MaskAll(text)[0]
		if back := v.Unmask(masked); back != text {
			t.Fatalf("Unmask(%q) = %q, want %q", masked, back, text)
		}
		if strings.Contains(masked, id) && !strings.Contains(before+after, id) {
			t.Fatalf("%q survives in %q", id, masked)
		}
		if strings.Contains(mask.Redact(text), id) {
			t.Fatalf("%q survives Redact", id)
		}
		second := after + before
		if back := v.Unmask(v.MaskAll(second)[0]); back != second {
			t.Fatalf("second: %q, want %q", back, second)
		}
	})
}

func BenchmarkMask(b *testing.B) {
	text := strings.Repeat("信访人张三反映，全年登记来信来访1971批次4797人次，同比下降13.10%，家住人民路12号，电话13800138000。", 40)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		mask.New().MaskAll(text)
	}
}
