package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"

	"xinfangbot/internal/config"
	"xinfangbot/internal/llm"
	"xinfangbot/report"
)

// tryFolder makes the folder where it is missing, and writes to it.
func tryFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "doctor-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString("x")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// report checks what the bureau adds to the report, and its documents.
func (e *examination) report() {
	if desk, err := loadDesk(e.conf.Report); err != nil {
		e.add("报告", checkFailed, err.Error(), "请修改报告项目、版式或校对数据文件")
	} else {
		e.add("报告", checkOK, fmt.Sprintf("%d个项目，%d种版式", len(desk.Schema.Fields), len(desk.Layouts)), "")
	}
	documents, err := openCorpus(e.conf.Data)
	if err != nil {
		e.add("本单位文件", checkFailed, err.Error(), fileAdvice(err, "请重新导入文件，或从备份恢复"))
		return
	}
	defer documents.Close()
	list, err := documents.List()
	if err != nil {
		e.add("本单位文件", checkFailed, err.Error(), fileAdvice(err, "请重新导入文件，或从备份恢复"))
		return
	}
	e.add("本单位文件", checkOK, fmt.Sprintf("已导入%d份", len(list)), "")
}

// holidays checks that the working days of this year and the next are known.
func (e *examination) holidays() {
	const name = "放假安排"
	_, days, err := loadDeadlines(e.conf.Calendar.Holidays)
	if err != nil {
		e.add(name, checkFailed, err.Error(), "请修改calendar.holidays指定的文件")
		return
	}
	const advice = "请按国务院办公厅的通知写一个文件，在calendar.holidays中指定，或升级程序"
	year := e.now.Year()
	switch {
	case !days.Known(year):
		e.add(name, checkFailed, fmt.Sprintf("没有%d年的安排，期限和提醒按周一至周五和法定节假日计算", year), advice)
	case days.Known(year + 1):
		e.add(name, checkOK, fmt.Sprintf("有%d年和%d年的", year, year+1), "")
	case e.now.Month() < time.November:
		// The State Council publishes the next year's in November.
		e.add(name, checkOK, fmt.Sprintf("有%d年的，%d年的尚未公布", year, year+1), "")
	default:
		e.add(name, checkWarning, fmt.Sprintf("有%d年的，没有%d年的", year, year+1), advice)
	}
}

// fonts checks that the draft can be shown here as it will be printed. It is
// opened on other machines as a rule, so that nothing here fails.
func (e *examination) fonts(ctx context.Context) {
	const name = "初稿字体"
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "fc-list", ":", "family").Output()
	if err != nil {
		e.add(name, checkWarning, "本机没有fc-list，无法检查", "请在打开初稿的电脑上安装"+strings.Join(report.Fonts(), "、"))
		return
	}
	families := strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' || r == ',' })
	installed := make(map[string]bool, len(families))
	for _, f := range families {
		installed[strings.TrimSpace(f)] = true
	}
	var missing []string
	for _, f := range report.Fonts() {
		if !installed[f] {
			missing = append(missing, f)
		}
	}
	if len(missing) > 0 {
		e.add(name, checkWarning, "本机没有"+strings.Join(missing, "、"), "只影响在本机打开和打印初稿；需要时请安装")
		return
	}
	e.add(name, checkOK, "齐全", "")
}

// healthAddress warns where the state of the service is shown to others.
func (e *examination) healthAddress() {
	const name = "运行状态地址"
	if e.conf.Health.Listen == "" {
		e.add(name, checkOK, "未开启", "")
		return
	}
	if !config.Elsewhere(e.conf.Health.Listen) {
		e.add(name, checkOK, e.conf.Health.Listen+"，只对本机开放", "")
		return
	}
	e.add(name, checkWarning, e.conf.Health.Listen+"，其他机器也能访问", "请用防火墙限制，或改为127.0.0.1")
}

// model checks the language model, and asks it where that is wanted.
func (e *examination) model(ctx context.Context) {
	const name = "大模型"
	m := e.conf.Model
	if !m.Enabled {
		e.add(name, checkOK, "未启用", "")
		return
	}
	settings, err := m.Settings()
	if err != nil {
		e.add(name, checkFailed, err.Error(), "请核对model.key_file")
		return
	}
	client, err := llm.New(settings, llm.Options{Logger: e.log})
	if err != nil {
		e.add(name, checkFailed, err.Error(), "请修改model一节")
		return
	}
	text := m.Model + "，" + m.BaseURL
	switch {
	case len(m.AllowedHosts) == 0:
		e.add(name, checkWarning, text+"，没有限制可访问的主机", "请在model.allowed_hosts中写明")
	case settings.Key == "":
		e.add(name, checkWarning, text+"，没有密钥", "本机部署的模型可以没有；否则请设置环境变量"+m.KeyEnv)
	default:
		e.add(name, checkOK, text, "")
	}
	if u, err := url.Parse(m.BaseURL); err == nil && u.Scheme == "http" && config.Elsewhere(net.JoinHostPort(u.Hostname(), "80")) {
		e.add(name+"加密", checkWarning, "接口地址以http开头，问题和密钥在途中可以被看到", "请改用https；接口在本单位内网的，由本单位决定")
	}
	if !e.online {
		return
	}
	const tiny = 5
	begin := time.Now()
	if _, err := client.Complete(ctx, llm.Request{User: "请回复：好", MaxTokens: tiny}); err != nil {
		e.add(name+"请求", checkFailed, err.Error(), "请核对地址、模型名称、密钥和网络")
		return
	}
	e.add(name+"请求", checkOK, fmt.Sprintf("用时%.1f秒", time.Since(begin).Seconds()), "")
}
